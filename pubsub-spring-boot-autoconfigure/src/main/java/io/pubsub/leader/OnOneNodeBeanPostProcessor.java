package io.pubsub.leader;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Pointcut;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.context.EmbeddedValueResolverAware;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Guards the {@link OnOneNode @OnOneNode} methods of beans. The guard is around
 * transactions, and within {@code @Async}, so that it is there while the method runs.
 */
public final class OnOneNodeBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements EmbeddedValueResolverAware {

	private static final long serialVersionUID = 1L;

	private final transient OnOneNodeMethods methods;

	private transient @Nullable StringValueResolver resolver;

	/**
	 * Creates one.
	 * @param methods takes the names
	 */
	@SuppressWarnings("this-escape")
	public OnOneNodeBeanPostProcessor(OnOneNodeMethods methods) {
		this.methods = methods;
		setProxyTargetClass(true);
		setBeforeExistingAdvisors(true);
		// before those of @Async and @Scheduled
		setOrder(Ordered.LOWEST_PRECEDENCE - 10);
		Pointcut pointcut = new StaticMethodMatcherPointcut() {

			@Override
			public boolean matches(Method method, Class<?> type) {
				return find(method, type) != null;
			}

		};
		Advice advice = (MethodInterceptor) this::invoke;
		this.advisor = new DefaultPointcutAdvisor(pointcut, advice);
	}

	@Override
	public void setEmbeddedValueResolver(StringValueResolver resolver) {
		this.resolver = resolver;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (AnnotationUtils.isCandidateClass(type, OnOneNode.class)) {
			ReflectionUtils.doWithMethods(ClassUtils.getUserClass(type), (method) -> check(method, type, beanName),
					(method) -> !method.isBridge() && find(method, type) != null);
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	private static @Nullable OnOneNode find(Method method, Class<?> type) {
		if (method.getDeclaringClass() == Object.class) {
			return null;
		}
		return AnnotatedElementUtils.findMergedAnnotation(AopUtils.getMostSpecificMethod(method, type),
				OnOneNode.class);
	}

	private void check(Method method, Class<?> type, String bean) {
		if (method.getReturnType() != void.class) {
			throw new InvalidOnOneNodeMethodException(bean, method,
					"it returns a value, and there is none on the other nodes",
					"Let the method return void. A suspend function, or one that returns before its work is done, "
							+ "cannot be guarded: inject Leaders, and use Leadership.runIfLeader.");
		}
		int modifiers = method.getModifiers();
		if (Modifier.isPrivate(modifiers) || Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
			throw new InvalidOnOneNodeMethodException(bean, method, "it is private, static or final",
					"Make the method an instance method that a proxy can override, such as a package-private one.");
		}
		if (Modifier.isFinal(type.getModifiers())) {
			throw new InvalidOnOneNodeMethodException(bean, method, "its class is final",
					"Make the class non-final ('open' in Kotlin, or use Kotlin's plugin for Spring), "
							+ "so that a proxy can extend it.");
		}
		this.methods.add(name(method, type));
	}

	private String name(Method method, Class<?> type) {
		OnOneNode annotation = find(method, type);
		String value = (annotation != null) ? annotation.value() : "";
		StringValueResolver resolver = this.resolver;
		if (!value.isEmpty() && resolver != null) {
			String resolved = resolver.resolveStringValue(value);
			value = (resolved != null) ? resolved : "";
		}
		return StringUtils.hasText(value) ? value : method.getDeclaringClass().getName() + "." + method.getName();
	}

	private @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? AopUtils.getTargetClass(target) : invocation.getMethod().getDeclaringClass();
		Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
		Throwable[] thrown = { null };
		this.methods.run(name(method, type), () -> {
			try {
				invocation.proceed();
			}
			catch (Throwable ex) {
				thrown[0] = ex;
			}
		});
		if (thrown[0] != null) {
			throw thrown[0];
		}
		return null;
	}

}
