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
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.validation.Validator;

import io.pubsub.Mailboxes;
import io.pubsub.Subscribe;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.event.ProduceEvent;
import io.pubsub.event.WatchEvent;
import io.pubsub.group.GroupMember;
import io.pubsub.group.Groups;

/**
 * Subscribes the {@link Subscribe @Subscribe} methods of every bean when the bean has
 * been initialized, opens mailboxes for its {@link GroupMember @GroupMember} methods, has
 * its {@link WatchEvent @WatchEvent} methods watch, and adds its
 * {@link ProduceEvent @ProduceEvent} methods to the {@link EventSources}; takes all that
 * back when the bean is destroyed.
 * <p>
 * Methods are called on the bean as others see it, through its proxy. A scoped bean
 * listens as often as there are instances of it, each for as long as it lives; its scoped
 * proxy does not. A lazy singleton is made when the context starts. A prototype cannot
 * listen, since nobody says when it is done: the start fails.
 * <p>
 * Has no order, so that it comes after the post-processors that make proxies.
 */
public final class SubscribeBeanPostProcessor implements DestructionAwareBeanPostProcessor, SmartInitializingSingleton {

	private static final String SCOPED_TARGET = ScopedProxyUtils.getTargetBeanName("");

	private final ConfigurableListableBeanFactory beanFactory;

	/** Annotated methods by class, also of classes that have none. */
	private final Map<Class<?>, Map<Method, List<Annotation>>> methods = new ConcurrentHashMap<>();

	/**
	 * What to do in the end, by the object behind all proxies, which is what is told to
	 * be destroyed.
	 */
	private final Map<Object, List<Runnable>> ends = Collections.synchronizedMap(new IdentityHashMap<>());

	private final SingletonSupplier<MethodSubscriber> subscriber;

	private final SingletonSupplier<MethodJoiner> joiner;

	private final SingletonSupplier<MethodWatcher> watcher;

	private final SingletonSupplier<MethodProducer> producer;

	/**
	 * Creates the post-processor. It is created early, so none of the suppliers is asked
	 * before the first annotated method is found.
	 * @param beanFactory the factory of the beans
	 * @param subscriptions where to subscribe
	 * @param mailboxes where to open mailboxes
	 * @param groups what they join
	 * @param events what is watched
	 * @param sources the sources of events
	 * @param autoStartup whether listeners start that do not say
	 * @param validator validates payloads, or gives null if they are not to be
	 */
	public SubscribeBeanPostProcessor(ConfigurableListableBeanFactory beanFactory,
			Supplier<Subscriptions> subscriptions, Supplier<Mailboxes> mailboxes, Supplier<Groups> groups,
			Supplier<Events> events, Supplier<EventSources> sources, BooleanSupplier autoStartup,
			Supplier<@Nullable Validator> validator) {
		this.beanFactory = beanFactory;
		SubscribeAttributes attributes = new SubscribeAttributes(beanFactory, autoStartup);
		this.subscriber = SingletonSupplier
			.of(() -> new MethodSubscriber(subscriptions, attributes, new ListenerArguments(beanFactory, validator)));
		this.joiner = SingletonSupplier.of(() -> new MethodJoiner(mailboxes.get(), groups.get(), attributes,
				new ListenerArguments(beanFactory, validator)));
		this.watcher = SingletonSupplier
			.of(() -> new MethodWatcher(events.get(), attributes, new ListenerArguments(beanFactory, validator)));
		this.producer = SingletonSupplier.of(() -> new MethodProducer(sources.get(), attributes));
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
		return this.ends.containsKey(bean);
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		List<Runnable> ends = this.ends.remove(bean);
		if (ends != null) {
			ends.forEach(Runnable::run);
		}
	}

	private void open(Object bean, String beanName, Class<?> type, Map<Method, List<Annotation>> methods) {
		String name = beanName.startsWith(SCOPED_TARGET) ? beanName.substring(SCOPED_TARGET.length()) : beanName;
		BeanDefinition definition = this.beanFactory.containsBeanDefinition(beanName)
				? this.beanFactory.getMergedBeanDefinition(beanName) : null;
		boolean single = definition == null || definition.isSingleton();
		boolean prototype = (definition != null && definition.isPrototype()) || isProductOfMany(beanName);
		List<Runnable> ends = new ArrayList<>();
		try {
			methods.forEach((method, annotations) -> annotations.forEach((annotation) -> {
				ListenerMethod listener = new ListenerMethod(name, bean, type, method,
						annotation.annotationType().getSimpleName());
				if (prototype) {
					throw listener.invalid("the bean is a prototype, and nothing says when one is done",
							"Give the bean another scope, or use Subscriptions, Mailboxes or Events, and close what they give.");
				}
				ends.addAll(open(listener, annotation, single));
			}));
		}
		catch (RuntimeException ex) {
			ends.forEach(Runnable::run);
			throw ex;
		}
		this.ends.put(target(bean), ends);
	}

	/** Gives what to do in the end. */
	private List<Runnable> open(ListenerMethod method, Annotation annotation, boolean single) {
		if (annotation instanceof GroupMember member) {
			return List.of(this.joiner.obtain().join(method, member)::close);
		}
		if (annotation instanceof WatchEvent watch) {
			return List.of(this.watcher.obtain().watch(method, watch)::close);
		}
		if (annotation instanceof ProduceEvent produce) {
			return List.of(this.producer.obtain().produce(method, produce));
		}
		return this.subscriber.obtain()
			.subscribe(method, (Subscribe) annotation, single)
			.stream()
			.map((subscription) -> (Runnable) subscription::close)
			.toList();
	}

	/**
	 * Makes the lazy singletons that listen, which would hear nothing until they are
	 * needed for something else, and prototypes, which are refused for what they are.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		for (String name : this.beanFactory.getBeanDefinitionNames()) {
			BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
			boolean lazy = definition.isSingleton() && definition.isLazyInit();
			if (!definition.isAbstract() && (lazy || definition.isPrototype())) {
				Class<?> type = this.beanFactory.getType(name, false);
				if (type != null && !ScopedObject.class.isAssignableFrom(type) && hasSubscribeMethods(type)) {
					this.beanFactory.getBean(name);
				}
			}
		}
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
