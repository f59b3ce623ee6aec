package io.pubsub.site;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.wire.Frame;
import io.pubsub.wire.JacksonPayloadCodec;

/**
 * A node of a site, for tests, with an account of what it sends over the bridge.
 */
public final class SiteNode implements AutoCloseable {

	static final Duration RETRY = Duration.ofMillis(20);

	final String site;

	final Transport transport;

	final PubSubNode node;

	final SiteBridge bridge;

	final List<Loss> losses = new CopyOnWriteArrayList<>();

	/** One for each time that this was the bridge head. */
	final List<FrameCounter> bridges = new CopyOnWriteArrayList<>();

	private final LeaderElections leaders;

	SiteNode(String site, String name, Transport transport, Supplier<Transport> bridges, Duration farewell,
			Duration memory) {
		this.site = site;
		this.transport = transport;
		this.node = PubSubNode.builder(name)
			.transport(transport)
			.relays(true)
			.codecs(List.of(new JacksonPayloadCodec("json", new JsonMapper())))
			.history(HistorySettings.of("kept.*"))
			.lossListener(this.losses::add)
			.build();
		this.leaders = new LeaderElections(this.node.cluster(), this.node.mailboxes(), this.node.groups(),
				this.node.requester(), new LeaderSettings(Duration.ofSeconds(2), Duration.ofSeconds(10), 0));
		this.bridge = new SiteBridge(new SiteSettings(site, RETRY, memory), this.node, this.leaders,
				(own, members, losses) -> {
					FrameCounter counter = new FrameCounter(bridges.get());
					this.bridges.add(counter);
					return PubSubNode.builder(own)
						.transport(counter)
						.relays(true)
						.farewellTimeout(farewell)
						.clusterListener(members)
						.lossListener(losses)
						.build();
				});
	}

	void start() {
		this.node.start();
		this.leaders.start();
		this.bridge.start();
	}

	String name() {
		return this.node.cluster().self().name();
	}

	void publish(String topic, Object payload) {
		this.node.publisher().publish(topic, payload);
	}

	SiteInbox<String> subscribe(String topic) {
		return subscribe(topic, String.class);
	}

	<T> SiteInbox<T> subscribe(String topic, Class<T> type) {
		return subscribe(topic, type, SubscriptionOptions.defaults());
	}

	<T> SiteInbox<T> subscribe(String topic, Class<T> type, SubscriptionOptions options) {
		SiteInbox<T> inbox = new SiteInbox<>();
		inbox.subscription = this.node.subscriptions().subscribe(topic, type, inbox.messages::add, options);
		return inbox;
	}

	/** Whether a message that this node publishes goes to a bridge head. */
	boolean relays(String topic) {
		return this.node.metrics().topics().containsKey(topic);
	}

	/** Whether a message that this node publishes goes to another one. */
	boolean routesTo(String topic, SiteNode other) {
		NodeMetrics.TopicMetrics metrics = this.node.metrics().topics().get(topic);
		return metrics != null && metrics.nodes().contains(other.name());
	}

	/** How many messages of another site this node was told to have missed. */
	long gaps(String site) {
		return this.losses.stream()
			.filter((loss) -> loss.cause() == Cause.GAP && site.equals(loss.node()))
			.mapToLong(Loss::count)
			.sum();
	}

	/** Messages sent over the bridge, to each other site. */
	long crossed() {
		return this.bridges.stream().mapToLong((frames) -> frames.sent(Frame.Publish.class)).sum();
	}

	@Override
	public void close() {
		this.bridge.stop();
		this.leaders.stop();
		this.node.close();
	}

	/** What a subscriber has heard. */
	static final class SiteInbox<T> {

		final List<Message<T>> messages = new CopyOnWriteArrayList<>();

		Subscription subscription;

		List<T> payloads() {
			List<T> payloads = new ArrayList<>();
			this.messages.forEach((message) -> payloads.add(message.getPayload()));
			return payloads;
		}

	}

}
