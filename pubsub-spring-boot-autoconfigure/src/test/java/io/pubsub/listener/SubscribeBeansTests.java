package io.pubsub.listener;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.ScopedProxyMode;

import io.pubsub.Subscribe;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which beans listen, from when, and until when.
 */
class SubscribeBeansTests {

	@Test
	void aSingletonListensUntilTheContextCloses() {
		ListenerContext context = ListenerContext.of(Listener.class);
		assertThat(context.subscriptions().all()).hasSize(1);
		context.close();
		assertThat(context.subscriptions().all()).isEmpty();
		assertThat(context.subscriptions().closed()).isEqualTo(1);
	}

	@Test
	void aLazyBeanListensFromTheStart() {
		try (ListenerContext context = ListenerContext.of(LazyListener.class, LazyConfiguration.class)) {
			assertThat(context.subscriptions().ids()).containsExactlyInAnyOrder("subscribeBeansTests.LazyListener.on#a",
					"lazyBean.on#a", "lazyProxied.on#a", "lazyProduct.on#a");
			assertThat(context.context().getBeanFactory().containsSingleton("deaf")).as("is left alone").isFalse();
		}
	}

	@Test
	void aPrototypeThatNothingNeedsFailsTheStart() {
		InvalidSubscribeMethodException failure = ListenerContext.failure(PrototypeConfiguration.class);
		assertThat(failure).hasMessageContaining("bean 'many'").hasMessageContaining("is a prototype");
	}

	@Test
	void aScopedBeanListensAsOftenAsItIsThereAndItsProxyDoesNot() throws Exception {
		Sessions sessions = new Sessions();
		try (ListenerContext context = ListenerContext.of((registry) -> {
			registry.getBeanFactory().registerScope("session", sessions);
			registry.register(SessionConfiguration.class);
		})) {
			ScopedListener proxy = (ScopedListener) context.context().getBean("scoped");
			assertThat(context.subscriptions().all()).isEmpty();
			sessions.current = "one";
			proxy.hello();
			sessions.current = "two";
			proxy.hello();
			proxy.hello();
			assertThat(context.subscriptions().ids()).containsExactlyInAnyOrder("scoped.on#a", "scoped.on#a~2", "named",
					"named~2");
			context.subscriptions().get("named~2").deliver("hello");
			assertThat(ScopedListener.received).containsExactly("hello");
			sessions.end("one");
			assertThat(context.subscriptions().ids()).containsExactlyInAnyOrder("scoped.on#a~2", "named~2");
			sessions.end("two");
			assertThat(context.subscriptions().all()).isEmpty();
		}
	}

	@Test
	void aBeanIsCalledThroughItsClassProxy() throws Exception {
		try (ListenerContext context = ListenerContext.of(ProxyConfiguration.class, Listener.class)) {
			Listener bean = context.bean(Listener.class);
			assertThat(AopUtils.isCglibProxy(bean)).isTrue();
			context.subscriptions().only().deliver("hello");
			assertThat(context.bean(ProxyConfiguration.class).counter.count).isEqualTo(1);
			assertThat(bean.received()).containsExactly("hello");
			context.context().getBeanFactory().destroySingletons();
			assertThat(context.subscriptions().all()).isEmpty();
		}
	}

	@Test
	void aBeanIsCalledThroughItsJdkProxy() throws Exception {
		try (ListenerContext context = ListenerContext.of(ProxyConfiguration.class, InterfaceListener.class)) {
			assertThat(AopUtils.isJdkDynamicProxy(context.bean(OnText.class))).isTrue();
			context.subscriptions().only().deliver("hello");
			assertThat(context.bean(ProxyConfiguration.class).counter.count).isEqualTo(1);
			assertThat(context.bean(OnText.class).received()).containsExactly("hello");
		}
	}

	@Test
	void annotationsOfASuperclassAndOfAnInterfaceCount() {
		try (ListenerContext context = ListenerContext.of(Inheriting.class, Overriding.class,
				InterfaceListener.class)) {
			assertThat(context.subscriptions().ids()).containsExactlyInAnyOrder(
					"subscribeBeansTests.Inheriting.on#base", "subscribeBeansTests.Overriding.on#base",
					"subscribeBeansTests.InterfaceListener.on#a");
		}
	}

	@Test
	void annotationsOfAnOverridingMethodReplaceTheInherited() {
		try (ListenerContext context = ListenerContext.of(Replacing.class)) {
			assertThat(context.subscriptions().only().topic()).isEqualTo("other");
		}
	}

	@Test
	void overloadedMethodsHaveIdsOfTheirOwn() {
		try (ListenerContext context = ListenerContext.of(Overloaded.class)) {
			assertThat(context.subscriptions().ids()).containsExactlyInAnyOrder("subscribeBeansTests.Overloaded.on#a",
					"subscribeBeansTests.Overloaded.on#a~2");
		}
	}

	@Test
	void aTestInstanceIsNoBean() {
		try (ListenerContext context = ListenerContext.of()) {
			context.context().getBeanFactory().initializeBean(new Listener(), Listener.class.getName() + ".ORIGINAL");
			assertThat(context.subscriptions().all()).isEmpty();
		}
	}

	@Test
	void anObjectInitializedByHandListensUntilItIsDestroyedByHand() {
		try (ListenerContext context = ListenerContext.of()) {
			Object listener = context.context().getBeanFactory().initializeBean(new Listener(), "byHand");
			assertThat(context.subscriptions().ids()).containsExactly("byHand.on#a");
			context.context().getBeanFactory().destroyBean(listener);
			assertThat(context.subscriptions().all()).isEmpty();
		}
	}

	static class Listener {

		private final List<String> received = new ArrayList<>();

		@Subscribe("a")
		void on(String text) {
			this.received.add(text);
		}

		List<String> received() {
			return this.received;
		}

	}

	@Lazy
	static class LazyListener extends Listener {

	}

	interface OnText {

		@Subscribe("a")
		void on(String text);

		List<String> received();

	}

	static class InterfaceListener implements OnText {

		private final List<String> received = new ArrayList<>();

		@Override
		public void on(String text) {
			this.received.add(text);
		}

		@Override
		public List<String> received() {
			return this.received;
		}

	}

	static class Base {

		@Subscribe("base")
		public void on(String text) {
		}

	}

	static class Inheriting extends Base {

	}

	static class Overriding extends Base {

		@Override
		public void on(String text) {
		}

	}

	static class Replacing extends Base {

		@Override
		@Subscribe("other")
		public void on(String text) {
		}

	}

	static class Overloaded {

		@Subscribe("a")
		void on(String text) {
		}

		@Subscribe("a")
		void on(Integer number) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration {

		@Bean
		@Lazy
		Listener lazyBean() {
			return new Listener();
		}

		@Bean
		@Lazy
		@org.springframework.context.annotation.Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
		Listener lazyProxied() {
			return new Listener();
		}

		@Bean
		@Lazy
		ListenerFactory lazyProduct() {
			return new ListenerFactory();
		}

		@Bean
		@Lazy
		Object deaf() {
			return new Object();
		}

	}

	static class ListenerFactory implements FactoryBean<Listener> {

		@Override
		public Listener getObject() {
			return new Listener();
		}

		@Override
		public Class<?> getObjectType() {
			return Listener.class;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeConfiguration {

		@Bean
		@org.springframework.context.annotation.Scope("prototype")
		Listener many() {
			return new Listener();
		}

	}

	static class ScopedListener {

		static final List<String> received = new ArrayList<>();

		void hello() {
		}

		@Subscribe("a")
		void on(String text) {
		}

		@Subscribe(topics = "b", id = "named")
		void named(String text) {
			received.add(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SessionConfiguration {

		@Bean
		@org.springframework.context.annotation.Scope(scopeName = "session", proxyMode = ScopedProxyMode.TARGET_CLASS)
		ScopedListener scoped() {
			return new ScopedListener();
		}

	}

	static class Counter {

		int count;

		void increment() {
			this.count++;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxyConfiguration {

		private final Counter counter = new Counter();

		@Bean
		Counter calls() {
			return this.counter;
		}

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static DefaultPointcutAdvisor advisor(@Lazy Counter calls) {
			NameMatchMethodPointcut pointcut = new NameMatchMethodPointcut();
			pointcut.addMethodName("on");
			return new DefaultPointcutAdvisor(pointcut, (MethodInterceptor) (invocation) -> {
				calls.increment();
				return invocation.proceed();
			});
		}

	}

	/** A scope whose sessions a test begins and ends. */
	static class Sessions implements Scope {

		private final Map<String, Map<String, Object>> objects = new HashMap<>();

		private final Map<String, List<Runnable>> callbacks = new HashMap<>();

		private String current = "";

		@Override
		public Object get(String name, ObjectFactory<?> objectFactory) {
			Map<String, Object> session = this.objects.computeIfAbsent(this.current, (id) -> new HashMap<>());
			Object object = session.get(name);
			if (object == null) {
				object = objectFactory.getObject();
				session.put(name, object);
			}
			return object;
		}

		void end(String session) {
			this.objects.remove(session);
			this.callbacks.remove(session).forEach(Runnable::run);
		}

		@Override
		public Object remove(String name) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
			this.callbacks.computeIfAbsent(this.current, (id) -> new ArrayList<>()).add(callback);
		}

	}

}
