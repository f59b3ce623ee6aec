package io.pubsub.test;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.request.Requester;

/**
 * What makes an application context a node of a {@link TestNetwork}: properties, the
 * transport, beans for tests, and the beans of the library recorded.
 */
final class TestBeans {

	private final TestNetwork network;

	private final NetworkMember member;

	TestBeans(TestNetwork network, NetworkMember member) {
		this.network = network;
		this.member = member;
	}

	/** To be called before the context is refreshed. */
	void register() {
		ConfigurableApplicationContext context = this.member.context();
		addProperties(context.getEnvironment().getPropertySources());
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		NodeLog log = this.member.recorded().log();
		beans.registerSingleton("pubSubTestNetwork", this.network);
		beans.registerSingleton("pubSubPublishedMessages", new PublishedMessages(log));
		beans.registerSingleton("pubSubScenario", new PubSubScenario(this.network, log, TestNetwork.TIMEOUT));
		beans.registerSingleton("pubSubTestListeners", this.member.recorded().listeners());
		EvictionRecorder.register(beans, log);
		if (this.member.transport() != null) {
			// not closed as a bean: the node does so
			beans.registerSingleton("pubSubTransport", this.member.transport());
		}
		beans.addBeanPostProcessor(new Recorder(this.member.recorded()));
	}

	/** After what a test itself says, and before what the machine and application say. */
	private void addProperties(MutablePropertySources sources) {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("pubsub.node-name", this.member.name());
		properties.put("pubsub.cluster.enabled", true);
		MapPropertySource source = new MapPropertySource("pubsub test node", properties);
		if (sources.contains(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
			sources.addBefore(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, source);
		}
		else {
			sources.addFirst(source);
		}
	}

	/**
	 * Has the beans of the library recorded, also for {@code @Subscribe} methods, since
	 * these subscribe by the same beans.
	 */
	private record Recorder(RecordedNode node) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof Publisher publisher) {
				return new RecordingPublisher(publisher, this.node.log());
			}
			if (bean instanceof Requester requester) {
				return new RecordingRequester(requester, this.node.log());
			}
			if (bean instanceof Subscriptions subscriptions) {
				return new RecordingSubscriptions(subscriptions, this.node);
			}
			if (bean instanceof Mailboxes mailboxes) {
				return new RecordingMailboxes(mailboxes, this.node);
			}
			return (bean instanceof Events events) ? new RecordingEvents(events, this.node) : bean;
		}

	}

}
