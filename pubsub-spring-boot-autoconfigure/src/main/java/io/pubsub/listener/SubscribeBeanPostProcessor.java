package io.pubsub.listener;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.validation.Validator;

import io.pubsub.Subscribe;
import io.pubsub.Subscription;
import io.pubsub.Subscriptions;

/**
 * Subscribes the {@link Subscribe @Subscribe} methods of every bean when the bean has
 * been initialized, and closes their subscriptions when it is destroyed.
 * <p>
 * Methods are called on the bean as others see it, through its proxy. A scoped bean
 * listens as often as there are instances of it, each for as long as it lives; its scoped
 * proxy does not. A prototype cannot listen, since nobody says when it is done.
 * <p>
 * Has no order, so that it comes after the post-processors that make proxies.
 */
public final class SubscribeBeanPostProcessor implements DestructionAwareBeanPostProcessor {

	private static final String SCOPED_TARGET = ScopedProxyUtils.getTargetBeanName("");

	private final ConfigurableListableBeanFactory beanFactory;

	/** Annotated methods by class, also of classes that have none. */
	private final Map<Class<?>, Map<Method, List<Subscribe>>> methods = new ConcurrentHashMap<>();

	/** By the object behind all proxies, which is what is told to be destroyed. */
	private final Map<Object, List<Subscription>> subscribed = Collections.synchronizedMap(new IdentityHashMap<>());

	private final SingletonSupplier<MethodSubscriber> subscriber;

	/**
	 * Creates the post-processor. It is created early, so none of the suppliers is asked
	 * before the first annotated method is found.
	 * @param beanFactory the factory of the beans
	 * @param subscriptions where to subscribe
	 * @param autoStartup whether listeners start that do not say
	 * @param validator validates payloads, or gives null if they are not to be
	 */
	public SubscribeBeanPostProcessor(ConfigurableListableBeanFactory beanFactory,
			Supplier<Subscriptions> subscriptions, BooleanSupplier autoStartup,
			Supplier<@Nullable Validator> validator) {
		this.beanFactory = beanFactory;
		this.subscriber = SingletonSupplier.of(() -> new MethodSubscriber(subscriptions,
				new SubscribeAttributes(beanFactory, autoStartup), new ListenerArguments(beanFactory, validator)));
	}

	/**
	 * Whether beans of a class listen.
	 * @param type the class
	 * @return true if it has an annotated method, possibly inherited
	 */
	public static boolean hasSubscribeMethods(Class<?> type) {
		return !SubscribeMethods.find(type).isEmpty();
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof AopInfrastructureBean || bean instanceof ScopedObject
				|| beanName.endsWith(AutowireCapableBeanFactory.ORIGINAL_INSTANCE_SUFFIX))) {
			Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
			Map<Method, List<Subscribe>> methods = this.methods.computeIfAbsent(type, SubscribeMethods::find);
			if (!methods.isEmpty()) {
				subscribe(bean, beanName, type, methods);
			}
		}
		return bean;
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.subscribed.containsKey(bean);
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		List<Subscription> subscriptions = this.subscribed.remove(bean);
		if (subscriptions != null) {
			subscriptions.forEach(Subscription::close);
		}
	}

	private void subscribe(Object bean, String beanName, Class<?> type, Map<Method, List<Subscribe>> methods) {
		String name = beanName.startsWith(SCOPED_TARGET) ? beanName.substring(SCOPED_TARGET.length()) : beanName;
		BeanDefinition definition = this.beanFactory.containsBeanDefinition(beanName)
				? this.beanFactory.getMergedBeanDefinition(beanName) : null;
		List<Subscription> subscriptions = new ArrayList<>();
		try {
			methods.forEach((method, annotations) -> {
				ListenerMethod listener = new ListenerMethod(name, bean, type, method);
				if ((definition != null && definition.isPrototype()) || isProductOfMany(beanName)) {
					throw listener.invalid("the bean is a prototype, and nothing says when one is done",
							"Give the bean another scope, or subscribe with Subscriptions and close the subscription.");
				}
				boolean single = definition == null || definition.isSingleton();
				annotations.forEach((annotation) -> subscriptions
					.addAll(this.subscriber.obtain().subscribe(listener, annotation, single)));
			});
		}
		catch (RuntimeException ex) {
			subscriptions.forEach(Subscription::close);
			throw ex;
		}
		this.subscribed.put(target(bean), subscriptions);
	}

	/** Whether a bean comes from a factory bean that makes a new one every time. */
	private boolean isProductOfMany(String beanName) {
		return this.beanFactory.getSingleton(beanName) instanceof FactoryBean<?> factory && !factory.isSingleton();
	}

	private static Object target(Object bean) {
		Object current = bean;
		Object target = AopProxyUtils.getSingletonTarget(current);
		while (target != null) {
			current = target;
			target = AopProxyUtils.getSingletonTarget(current);
		}
		return current;
	}

}
