package io.pubsub.listener;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.UndeclaredThrowableException;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Calls a listener's method on its bean, through the bean's proxy if it has one. What the
 * method throws comes out as it is.
 */
final class MethodInvoker {

	private static final MethodType ALL = MethodType.methodType(Object.class, Object[].class);

	private static final MethodType SINGLE = MethodType.methodType(Object.class, Object.class);

	private final MethodHandle handle;

	private MethodInvoker(MethodHandle handle) {
		this.handle = handle;
	}

	/** For {@link #invokeSingle}, which no array is made for. */
	static MethodInvoker ofSingle(ListenerMethod listener) {
		return new MethodInvoker(handle(listener).asType(SINGLE));
	}

	/** For {@link #invoke}. */
	static MethodInvoker of(ListenerMethod listener) {
		MethodHandle handle = handle(listener);
		return new MethodInvoker(handle.asSpreader(Object[].class, handle.type().parameterCount()).asType(ALL));
	}

	/** Gives what the method returns, null if that is nothing. */
	@Nullable Object invoke(@Nullable Object[] arguments) throws Exception {
		try {
			return (Object) this.handle.invokeExact(arguments);
		}
		catch (Throwable ex) {
			throw asException(ex);
		}
	}

	/** Gives what the method returns, null if that is nothing. */
	@Nullable Object invokeSingle(Object argument) throws Exception {
		try {
			return (Object) this.handle.invokeExact(argument);
		}
		catch (Throwable ex) {
			throw asException(ex);
		}
	}

	private static Exception asException(Throwable ex) {
		if (ex instanceof Error error) {
			throw error;
		}
		return (ex instanceof Exception exception) ? exception : new UndeclaredThrowableException(ex);
	}

	private static MethodHandle handle(ListenerMethod listener) {
		Method method = invocableMethod(listener);
		ReflectionUtils.makeAccessible(method);
		try {
			return MethodHandles.lookup().unreflect(method).asFixedArity().bindTo(listener.bean());
		}
		catch (IllegalAccessException ex) {
			throw listener.invalid("it cannot be accessed", "Make the method, or its class, public.", ex);
		}
	}

	private static Method invocableMethod(ListenerMethod listener) {
		int modifiers = listener.method().getModifiers();
		if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers)) {
			throw listener.invalid("it is " + (Modifier.isPrivate(modifiers) ? "private" : "static"),
					"Make it an instance method that is not private.");
		}
		if (Modifier.isFinal(modifiers) && AopUtils.isCglibProxy(listener.bean())) {
			throw listener.invalid("it is final, and so would run on the bean's proxy instead of the bean",
					"Remove 'final' from the method.");
		}
		try {
			return AopUtils.selectInvocableMethod(listener.method(), listener.bean().getClass());
		}
		catch (IllegalStateException ex) {
			throw listener.invalid("the bean's JDK proxy does not have it",
					"Declare the method on an interface of the bean, or have the bean proxied by class: "
							+ "spring.aop.proxy-target-class=true, or proxyTargetClass=true on the annotation "
							+ "that makes the proxy.",
					ex);
		}
	}

}
