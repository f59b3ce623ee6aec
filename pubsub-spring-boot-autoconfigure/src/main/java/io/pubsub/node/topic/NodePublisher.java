package io.pubsub.node.topic;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.UnknownNodeException;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Fanout;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.node.group.GroupSender;
import io.pubsub.node.history.NumberedTopic;
import io.pubsub.node.history.NumberedTopics;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeState;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.FullMailboxes;
import io.pubsub.node.mailbox.LocalDeliveries;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.mailbox.NodeSender;
import io.pubsub.node.name.NameRow;
import io.pubsub.node.name.NameTable;
import io.pubsub.topic.KnownTopics;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.WireOutput;

/**
 * Publishes: finds where a message goes, encodes it once if it leaves this node, gives it
 * to the dispatcher, and sends it to each other node that wants it. All that can be wrong
 * with a message is found before anybody gets it.
 */
final class NodePublisher implements Publisher {

	private static final String NO_REF = "A ref must not be null: it is the address of a mailbox";

	private final LongAdder published = new LongAdder();

	private final LongAdder unheard = new LongAdder();

	private final KnownTopics topics = new KnownTopics();

	private final NodeState state;

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final LocalDeliveries deliveries;

	private final Dispatcher<Delivery> dispatcher;

	private final TopicRoutes routes;

	/** What to do about nodes that leave before a message is sent. */
	private final BiConsumer<Route, UUID> left;

	private final NodeSubscriptions subscriptions;

	private final NameTable names;

	private final NodeSender sender;

	private final GroupSender groups;

	private final ConfirmedPublisher confirmed;

	private final Peers peers;

	private final NumberedTopics numbered;

	NodePublisher(Kernel kernel, MailboxSlice mailboxes, GroupSender groups, NameTable names, TopicRoutes routes,
			NodeSubscriptions subscriptions, ConfirmedPublisher confirmed, NumberedTopics numbered) {
		this.numbered = numbered;
		this.state = kernel.state();
		this.self = kernel.self();
		this.codecs = kernel.codecs();
		this.encoder = kernel.encoder();
		this.deliveries = mailboxes.deliveries();
		this.dispatcher = mailboxes.dispatcher();
		this.routes = routes;
		this.left = this::countLeft;
		this.names = names;
		this.subscriptions = subscriptions;
		this.sender = mailboxes.sender();
		this.groups = groups;
		this.confirmed = confirmed;
		this.peers = kernel.peers();
	}

	@Override
	public void publish(String topic, Object payload, Map<String, ?> headers) {
		Map<String, Object> checked = check(topic, payload, headers);
		publish(topic, payload, checked, this.routes.plan(topic, null), null, true);
	}

	/** Publishes what has its payload in bytes, with headers that need no check. */
	void relay(String topic, Payload payload, Map<String, Object> headers) {
		this.topics.require(topic);
		this.state.requireRunning();
		publish(topic, payload, headers, this.routes.plan(topic, null), null, true);
	}

	@Override
	public void publishLocal(String topic, Object payload, Map<String, ?> headers) {
		Map<String, Object> checked = check(topic, payload, headers);
		publish(topic, payload, checked, TopicRoutes.here(), null, false);
	}

	@Override
	public void publishFrom(Subscription subscription, String topic, Object payload, Map<String, ?> headers) {
		NodeSubscription own = this.subscriptions.requireOwn(subscription);
		Map<String, Object> checked = check(topic, payload, headers);
		publish(topic, payload, checked, this.routes.plan(topic, own.mailbox()), own.mailbox(), true);
	}

	@Override
	public void publishTo(Node node, String topic, Object payload, Map<String, ?> headers) {
		Objects.requireNonNull(node, "A node must not be null: Cluster tells which there are");
		if (node.equals(this.self)) {
			publishLocal(topic, payload, headers);
			return;
		}
		Map<String, Object> checked = check(topic, payload, headers);
		List<Node> nodes = this.peers.members().nodes();
		if (!nodes.contains(node)) {
			throw new UnknownNodeException("Node '" + node + "' is not in the cluster, which is " + nodes);
		}
		Route route = this.peers.routes().to(node, topic);
		if (!route.isNowhere()) {
			this.peers.outbound()
				.send(route, encode(topic, checked, route, this.codecs.encode(payload)), (to, left) -> {
					// so have its subscribers
				});
		}
		else {
			this.unheard.increment();
		}
		this.published.increment();
	}

	private Map<String, Object> check(String topic, Object payload, Map<String, ?> headers) {
		this.topics.require(topic);
		Map<String, Object> checked = FrameEncoder.check(payload, headers);
		this.state.requireRunning();
		return checked;
	}

	private void publish(String topic, Object object, Map<String, Object> headers, TopicRoutes.Plan plan,
			@Nullable MailboxQueue<Delivery> except, boolean everywhere) {
		NumberedTopic numbered = everywhere ? this.numbered.find(topic) : null;
		if (numbered != null) {
			publish(numbered, topic, object, headers, plan, except);
			return;
		}
		Route route = plan.route();
		Payload payload = null;
		WireOutput frame = null;
		if (!route.isNowhere()) {
			payload = this.codecs.encode(object);
			frame = encode(topic, headers, route, payload);
		}
		Delivery delivery = this.deliveries.toTopic(topic, headers, object, payload, except);
		this.published.increment();
		Fanout<Delivery> fanout = this.dispatcher.dispatch(topic, delivery, true, except, plan);
		this.dispatcher.wake();
		Route last = everywhere ? this.routes.reroute(plan, topic, fanout) : route;
		int lost = this.routes.countLost(plan, last, fanout);
		if (last != route) {
			frame = encode(topic, headers, last, delivery.payload());
		}
		boolean heard = fanout.offered() > 0 || lost > 0;
		if (frame != null) {
			this.peers.outbound().send(heard ? last.told() : last, frame, this.left);
			FrameEncoder.release(frame);
		}
		else if (!heard) {
			this.unheard.increment();
		}
		if (fanout.failed() > 0) {
			throw FullMailboxes.failure("of '" + topic + "'", fanout.failed(), fanout.isOwn());
		}
	}

	/** To a topic that has a history: nobody has to hear it now. */
	private void publish(NumberedTopic numbered, String topic, Object object, Map<String, Object> headers,
			TopicRoutes.Plan plan, @Nullable MailboxQueue<Delivery> except) {
		Payload payload = this.codecs.encode(object);
		Map<String, Object> keyed = numbered.keyed(headers, () -> this.deliveries.seen(topic, headers, object));
		// what is too large is found before anybody gets it
		this.encoder.check(new Frame.Publish(topic, keyed, Map.of(), null, payload), topic);
		Delivery delivery = this.deliveries.toTopic(topic, keyed, object, payload, except);
		this.published.increment();
		Fanout<Delivery> fanout = this.dispatcher.dispatchUnordered(topic, delivery, except, plan);
		this.dispatcher.wake();
		Route last = this.routes.reroute(plan, topic, fanout);
		this.routes.countLost(plan, last, fanout);
		this.numbered.publish(numbered, keyed, payload, last.told(), plan.changes(), except, (place, route) -> {
			if (!route.isNowhere()) {
				WireOutput frame = this.encoder.encodeChecked(
						new Frame.Publish(topic, keyed, route.assigned(), route.others(), payload, 0, place));
				this.peers.outbound().send(route, frame, this.left, this.numbered::missed);
				FrameEncoder.release(frame);
			}
			return true;
		});
		if (fanout.failed() > 0) {
			throw FullMailboxes.failure("of '" + topic + "'", fanout.failed(), fanout.isOwn());
		}
	}

	private void countLeft(Route route, UUID node) {
		if (route.owed(node) < 0) {
			this.unheard.increment();
		}
		this.routes.countLeft(route, node);
	}

	private WireOutput encode(String topic, Map<String, Object> headers, Route route, Payload payload) {
		return this.encoder.encode(new Frame.Publish(topic, headers, route.assigned(), route.others(), payload), topic);
	}

	@Override
	public void send(Ref ref, Object payload, Map<String, ?> headers) {
		Objects.requireNonNull(ref, NO_REF);
		this.state.requireRunning();
		this.sender.send(ref, payload, headers);
	}

	@Override
	public boolean sendToName(String name, Object payload, Map<String, ?> headers) {
		Ref ref = holder(name);
		if (ref == null) {
			FrameEncoder.check(payload, headers);
			return false;
		}
		this.sender.send(ref, payload, headers);
		return true;
	}

	@Override
	public CompletableFuture<Receipt> sendToNameConfirmed(String name, Object payload, Map<String, ?> headers) {
		Ref ref = holder(name);
		if (ref == null) {
			FrameEncoder.check(payload, headers);
			return CompletableFuture
				.completedFuture(new Receipt(Map.of(this.self, new Arrival(Status.NO_MAILBOX, 0, 0))));
		}
		return this.confirmed.send(ref, payload, headers);
	}

	/** Who has a name now, null for nobody. */
	private @Nullable Ref holder(String name) {
		NameRow.check(name);
		this.state.requireRunning();
		return this.names.whereIs(name).orElse(null);
	}

	@Override
	public int sendToGroup(GroupTarget target, Object payload, Map<String, ?> headers) {
		Objects.requireNonNull(target, "A group must not be null: name one");
		this.state.requireRunning();
		return this.groups.send(target, payload, headers);
	}

	@Override
	public CompletableFuture<Receipt> publishConfirmed(String topic, Object payload, Map<String, ?> headers) {
		this.state.requireRunning();
		return this.confirmed.publish(topic, payload, headers);
	}

	@Override
	public CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload, Map<String, ?> headers) {
		Objects.requireNonNull(ref, NO_REF);
		this.state.requireRunning();
		return this.confirmed.send(ref, payload, headers);
	}

	/**
	 * How many messages were published for which this node knew no subscriber, on any
	 * node that they were for.
	 */
	long unheard() {
		return this.unheard.sum() + this.confirmed.unheard();
	}

	/** How many messages were published, or sent to mailboxes and groups. */
	long published() {
		return this.published.sum() + this.sender.sent() + this.groups.sent() + this.confirmed.published();
	}

}
