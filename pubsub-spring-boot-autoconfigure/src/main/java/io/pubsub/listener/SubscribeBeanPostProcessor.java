package io.pubsub.listener;

import java.lang.annotation.Annotation;
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

import io.pubsub.GroupMember;
import io.pubsub.Groups;
import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.Subscribe;
import io.pubsub.Subscriptions;

/**
 * Subscribes the {@link Subscribe @Subscribe} methods of every bean when the bean has
 * been initialized, and opens mailboxes for its {@link GroupMember @GroupMember} methods;
 * closes all of them when the bean is destroyed.
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
	private final Map<Class<?>, Map<Method, List<Annotation>>> methods = new ConcurrentHashMap<>();

	/** By the object behind all proxies, which is what is told to be destroyed. */
	private final Map<Object, List<Mailbox>> mailboxes = Collections.synchronizedMap(new IdentityHashMap<>());

	private final SingletonSupplier<MethodSubscriber> subscriber;

	private final SingletonSupplier<MethodJoiner> joiner;

	/**
	 * Creates the post-processor. It is created early, so none of the suppliers is asked
	 * before the first annotated method is found.
	 * @param beanFactory the factory of the beans
	 * @param subscriptions where to subscribe
	 * @param mailboxes where to open mailboxes
	 * @param groups what they join
	 * @param autoStartup whether listeners start that do not say
	 * @param validator validates payloads, or gives null if they are not to be
	 */
	public SubscribeBeanPostProcessor(ConfigurableListableBeanFactory beanFactory,
			Supplier<Subscriptions> subscriptions, Supplier<Mailboxes> mailboxes, Supplier<Groups> groups,
			BooleanSupplier autoStartup, Supplier<@Nullable Validator> validator) {
		this.beanFactory = beanFactory;
		SubscribeAttributes attributes = new SubscribeAttributes(beanFactory, autoStartup);
		this.subscriber = SingletonSupplier
			.of(() -> new MethodSubscriber(subscriptions, attributes, new ListenerArguments(beanFactory, validator)));
		this.joiner = SingletonSupplier.of(() -> new MethodJoiner(mailboxes.get(), groups.get(), attributes,
				new ListenerArguments(beanFactory, validator)));
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
			Map<Method, List<Annotation>> methods = this.methods.computeIfAbsent(type, SubscribeMethods::find);
			if (!methods.isEmpty()) {
				open(bean, beanName, type, methods);
			}
		}
		return bean;
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.mailboxes.containsKey(bean);
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		List<Mailbox> mailboxes = this.mailboxes.remove(bean);
		if (mailboxes != null) {
			mailboxes.forEach(Mailbox::close);
		}
	}

	private void open(Object bean, String beanName, Class<?> type, Map<Method, List<Annotation>> methods) {
		String name = beanName.startsWith(SCOPED_TARGET) ? beanName.substring(SCOPED_TARGET.length()) : beanName;
		BeanDefinition definition = this.beanFactory.containsBeanDefinition(beanName)
				? this.beanFactory.getMergedBeanDefinition(beanName) : null;
		boolean single = definition == null || definition.isSingleton();
		List<Mailbox> mailboxes = new ArrayList<>();
		try {
			methods.forEach((method, annotations) -> annotations.forEach((annotation) -> {
				ListenerMethod listener = new ListenerMethod(name, bean, type, method,
						annotation.annotationType().getSimpleName());
				if ((definition != null && definition.isPrototype()) || isProductOfMany(beanName)) {
					throw listener.invalid("the bean is a prototype, and nothing says when one is done",
							"Give the bean another scope, or use Subscriptions or Mailboxes, and close what they give.");
				}
				mailboxes.addAll(open(listener, annotation, single));
			}));
		}
		catch (RuntimeException ex) {
			mailboxes.forEach(Mailbox::close);
			throw ex;
		}
		this.mailboxes.put(target(bean), mailboxes);
	}

	private List<? extends Mailbox> open(ListenerMethod listener, Annotation annotation, boolean single) {
		if (annotation instanceof GroupMember member) {
			return List.of(this.joiner.obtain().join(listener, member));
		}
		return this.subscriber.obtain().subscribe(listener, (Subscribe) annotation, single);
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
