package io.pubsub.test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.Node;
import io.pubsub.PayloadCodec;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.autoconfigure.PubSubAutoConfiguration;
import io.pubsub.group.Groups;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;
import io.pubsub.topic.TopicPattern;

/**
 * A node without an application that plays another one of the cluster: it publishes as
 * that node, and keeps what that node would receive. It is a real node, so messages are
 * encoded, cross the network of the test, and are decoded to the type that it subscribes
 * with. <pre class="code">
 * FakeRemoteNode warehouse = network.remoteNode("warehouse").subscribe("orders.*", OrderPlaced.class);
 * warehouse.publish("stock.changed", new StockChanged("42", 0));
 * assertThat(warehouse.received("orders.*", OrderPlaced.class)).hasSize(1);
 * </pre>
 * <p>
 * It receives nothing until it subscribes, joins or replies. Thread-safe.
 */
public final class FakeRemoteNode implements AutoCloseable {

	private final AnnotationConfigApplicationContext context;

	private final NodeLog log;

	private FakeRemoteNode(AnnotationConfigApplicationContext context, NodeLog log) {
		this.context = context;
		this.log = log;
	}

	/**
	 * Starts a node.
	 * @param model the node whose configuration it has, or null for the default
	 */
	static FakeRemoteNode start(TestNetwork network, String name, @Nullable NetworkMember model) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.setDisplayName(name);
		Map<String, Object> properties = (model != null) ? properties(model.context().getEnvironment())
				: new TreeMap<>();
		properties.remove("pubsub.node-name");
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("pubsub of the test", properties));
		copyBeans(model, context.getBeanFactory());
		network.join(name).initialize(context);
		context.register(Application.class);
		try {
			context.refresh();
		}
		catch (RuntimeException | Error ex) {
			context.close();
			throw ex;
		}
		return new FakeRemoteNode(context, network.log(name));
	}

	private static Map<String, Object> properties(ConfigurableEnvironment environment) {
		Map<String, Object> properties = new TreeMap<>();
		environment.getPropertySources().forEach((source) -> {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (name.startsWith("pubsub.")) {
						properties.put(name, environment.getProperty(name, Object.class, ""));
					}
				}
			}
		});
		return properties;
	}

	/** Codecs and certificates are those of the application. */
	private static void copyBeans(@Nullable NetworkMember model, ConfigurableListableBeanFactory beans) {
		if (model != null) {
			for (Class<?> type : List.of(PayloadCodec.class, SslBundles.class)) {
				model.context().getBeansOfType(type).forEach(beans::registerSingleton);
			}
		}
		else if (ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
				FakeRemoteNode.class.getClassLoader())) {
			DefaultJson.register(beans);
		}
	}

	/**
	 * This node, as others see it as a sender.
	 * @return the node
	 */
	public Node node() {
		return this.context.getBean(PubSubNode.class).cluster().self();
	}

	/**
	 * Publishes as this node.
	 * @param topic the topic
	 * @param payload the payload
	 */
	public void publish(String topic, Object payload) {
		publisher().publish(topic, payload);
	}

	/**
	 * Publishes and sends as this node.
	 * @return the publisher
	 */
	public Publisher publisher() {
		return this.context.getBean(Publisher.class);
	}

	/**
	 * Sends requests as this node.
	 * @return the requester
	 */
	public Requester requester() {
		return this.context.getBean(Requester.class);
	}

	/**
	 * Subscribes, and keeps what arrives. When it returns, all nodes that this one sees
	 * route to it.
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @return this
	 */
	public FakeRemoteNode subscribe(String topic, Class<?> type) {
		this.context.getBean(Subscriptions.class).subscribe(topic, type, (message) -> {
		});
		return this;
	}

	/**
	 * Replies to requests to a topic, and keeps them.
	 * @param <T> the type of the requests
	 * @param topic the topic or pattern
	 * @param type the type to which requests are decoded
	 * @param reply makes the reply of a request
	 * @return this
	 */
	public <T> FakeRemoteNode reply(String topic, Class<T> type, Function<? super T, ?> reply) {
		this.context.getBean(Subscriptions.class)
			.subscribe(topic, type, RequestListener.<T>of((message) -> reply.apply(message.getPayload())));
		return this;
	}

	/**
	 * Joins a group with a mailbox of its own, and keeps what arrives.
	 * @param group the name of the group
	 * @param type the type to which payloads are decoded
	 * @return this
	 */
	public FakeRemoteNode join(String group, Class<?> type) {
		Mailbox mailbox = this.context.getBean(Mailboxes.class).open(type, (message) -> {
		}, MailboxOptions.defaults().label(group));
		this.context.getBean(Groups.class).join(group, mailbox);
		return this;
	}

	/**
	 * The payloads that have arrived at this node by a topic.
	 * @param <T> the type
	 * @param topic the topic, or a pattern as of a subscription
	 * @param type the type of the payloads; others are left out
	 * @return a snapshot, oldest first
	 */
	public <T> List<T> received(String topic, Class<T> type) {
		TopicPattern pattern = TopicPattern.parse(topic);
		return payloads((message) -> !message.topic().isEmpty() && pattern.matches(message.topic()), type);
	}

	/**
	 * The payloads that have arrived at this node as a member of a group.
	 * @param <T> the type
	 * @param group the name of the group
	 * @param type the type of the payloads; others are left out
	 * @return a snapshot, oldest first
	 */
	public <T> List<T> receivedAsMember(String group, Class<T> type) {
		return payloads((message) -> message.topic().isEmpty() && message.listener().equals(group), type);
	}

	private <T> List<T> payloads(Predicate<DeliveredMessage> wanted, Class<T> type) {
		return this.log.delivered()
			.stream()
			.filter(wanted)
			.map(DeliveredMessage::payload)
			.filter(type::isInstance)
			.map(type::cast)
			.toList();
	}

	/**
	 * The rest of this node: names, events, presence and so on, as beans.
	 * @return the context
	 */
	public ApplicationContext context() {
		return this.context;
	}

	/** Leaves the cluster, as an application does that is stopped. */
	@Override
	public void close() {
		this.context.close();
	}

	/** Nothing but the library. */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(PubSubAutoConfiguration.class)
	static class Application {

	}

	/** Uses Jackson, which may be missing. */
	private static final class DefaultJson {

		static void register(ConfigurableListableBeanFactory beans) {
			beans.registerSingleton("jsonMapper", JsonMapper.shared());
		}

	}

}
