package kotlin.coroutines;

/**
 * Stands for Kotlin's interface of this name, which the last parameter of every suspend
 * function has.
 *
 * @param <T> what the function returns
 */
public interface Continuation<T> {

}
