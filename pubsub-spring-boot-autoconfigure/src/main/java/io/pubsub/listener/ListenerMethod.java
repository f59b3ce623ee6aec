package io.pubsub.listener;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * An annotated method of one bean.
 *
 * @param beanName the bean's name, that of the proxy for a scoped bean
 * @param bean what to call, possibly a proxy
 * @param beanType the class behind all proxies
 * @param method the method as {@code beanType} sees it
 * @param annotation the name of the annotation
 */
record ListenerMethod(String beanName, Object bean, Class<?> beanType, Method method, String annotation) {

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	/**
	 * The id of a subscription that is given none, and the label of a mailbox.
	 * @param source the topic, event or group
	 */
	String defaultId(String source) {
		return this.beanName + "." + this.method.getName() + "#" + source;
	}

	/**
	 * Whether this is a suspend function of Kotlin's, whose library need not be here. Its
	 * last parameter is then no parameter of the function.
	 */
	boolean isSuspending() {
		Class<?>[] types = this.method.getParameterTypes();
		return types.length > 0 && types[types.length - 1].getName().equals(CONTINUATION);
	}

	InvalidSubscribeMethodException invalid(String reason, String action) {
		return invalid(reason, action, null);
	}

	InvalidSubscribeMethodException invalid(String reason, String action, @Nullable Throwable cause) {
		return new InvalidSubscribeMethodException("The @" + this.annotation + " method " + this + " of bean '"
				+ this.beanName + "' is not valid: " + reason, action, cause);
	}

	@Override
	public String toString() {
		return this.beanType.getName() + "." + this.method.getName()
				+ Arrays.stream(this.method.getParameterTypes())
					.map(Class::getSimpleName)
					.collect(Collectors.joining(", ", "(", ")"));
	}

}
