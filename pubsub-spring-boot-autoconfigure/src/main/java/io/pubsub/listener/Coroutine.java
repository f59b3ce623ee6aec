package io.pubsub.listener;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import kotlin.ResultKt;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import org.jspecify.annotations.Nullable;

/**
 * One call of a suspend function of Kotlin's. It begins on the thread that calls; when it
 * has been suspended, it goes on wherever it is resumed, as it has no dispatcher. Needs
 * only Kotlin's own library. To be touched only where that is there.
 */
final class Coroutine implements Continuation<@Nullable Object> {

	private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();

	/**
	 * Calls a suspend function.
	 * @param invoker calls its method
	 * @param arguments those that it declares
	 * @return what it returns, or a future if it has been suspended
	 */
	static @Nullable Object call(MethodInvoker invoker, @Nullable Object... arguments) throws Exception {
		Coroutine coroutine = new Coroutine();
		@Nullable Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
		all[arguments.length] = coroutine;
		Object value = invoker.invoke(all);
		return (value == IntrinsicsKt.getCOROUTINE_SUSPENDED()) ? coroutine.result : withoutUnit(value);
	}

	private static @Nullable Object withoutUnit(@Nullable Object value) {
		return (value == Unit.INSTANCE) ? null : value;
	}

	@Override
	public CoroutineContext getContext() {
		return EmptyCoroutineContext.INSTANCE;
	}

	@Override
	public void resumeWith(@Nullable Object result) {
		try {
			ResultKt.throwOnFailure(result);
			this.result.complete(withoutUnit(result));
		}
		catch (Throwable ex) {
			this.result.completeExceptionally(ex);
		}
	}

}
