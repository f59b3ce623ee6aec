package io.pubsub.node;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.MailboxFullException;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.UnknownNodeException;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Mailbox;
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

	private final LongAdder published = new LongAdder();

	private final KnownTopics topics = new KnownTopics();

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final Dispatcher<Delivery> dispatcher;

	private final TopicRoutes routes;

	/** What to do about nodes that leave before a message is sent. */
	private final BiConsumer<Route, UUID> left;

	private final NodeSubscriptions subscriptions;

	private final NodeSender sender;

	private final GroupSender groups;

	private final ConfirmedPublisher confirmed;

	private final @Nullable Peers peers;

	NodePublisher(Node self, PayloadCodecs codecs, FrameEncoder encoder, Dispatcher<Delivery> dispatcher,
			TopicRoutes routes, NodeSubscriptions subscriptions, NodeSender sender, GroupSender groups,
			ConfirmedPublisher confirmed, @Nullable Peers peers) {
		this.self = self;
		this.codecs = codecs;
		this.encoder = encoder;
		this.dispatcher = dispatcher;
		this.routes = routes;
		this.left = routes::countLeft;
		this.subscriptions = subscriptions;
		this.sender = sender;
		this.groups = groups;
		this.confirmed = confirmed;
		this.peers = peers;
	}

	@Override
	public void publish(String topic, Object payload, Map<String, ?> headers) {
		Map<String, Object> checked = check(topic, payload, headers);
		publish(topic, payload, checked, this.routes.plan(topic, null), null, true);
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
		if (node.equals(this.self)) {
			publishLocal(topic, payload, headers);
			return;
		}
		Map<String, Object> checked = check(topic, payload, headers);
		List<Node> nodes = (this.peers != null) ? this.peers.nodes() : List.of(this.self);
		if (this.peers == null || !nodes.contains(node)) {
			throw new UnknownNodeException("Node '" + node + "' is not in the cluster, which is " + nodes);
		}
		Route route = this.peers.routeTo(node, topic);
		if (!route.isNowhere()) {
			this.peers.send(route, encode(topic, checked, route, this.codecs.encode(payload)), (to, left) -> {
				// so have its subscribers
			});
		}
		this.published.increment();
	}

	private Map<String, Object> check(String topic, Object payload, Map<String, ?> headers) {
		this.topics.require(topic);
		return FrameEncoder.check(payload, headers);
	}

	private void publish(String topic, Object object, Map<String, Object> headers, TopicRoutes.Plan plan,
			@Nullable Mailbox<Delivery> except, boolean everywhere) {
		Route route = plan.route();
		Payload payload = null;
		WireOutput frame = null;
		if (!route.isNowhere()) {
			payload = this.codecs.encode(object);
			frame = encode(topic, headers, route, payload);
		}
		this.published.increment();
		Delivery delivery = Delivery.local(topic, this.self, headers, this.codecs, object, payload);
		Dispatcher.Fanout<Delivery> fanout = this.dispatcher.dispatch(topic, delivery, true, except, plan);
		this.dispatcher.wake();
		Route last = everywhere ? this.routes.reroute(plan, topic, fanout) : route;
		this.routes.countLost(plan, last, fanout);
		if (last != route) {
			frame = encode(topic, headers, last, delivery.payload());
		}
		if (frame != null && this.peers != null) {
			this.peers.send(last, frame, this.left);
		}
		if (fanout.failed() > 0) {
			throw new MailboxFullException(fanout.failed() + " mailbox(es) of '" + topic
					+ "' on this node had no room for a message; all others got it");
		}
	}

	private WireOutput encode(String topic, Map<String, Object> headers, Route route, Payload payload) {
		return this.encoder.encode(new Frame.Publish(topic, headers, route.assigned(), route.others(), payload), topic);
	}

	@Override
	public void send(Ref ref, Object payload, Map<String, ?> headers) {
		this.sender.send(ref, payload, headers);
	}

	@Override
	public int sendToGroup(GroupTarget target, Object payload, Map<String, ?> headers) {
		return this.groups.send(target, payload, headers);
	}

	@Override
	public CompletableFuture<Receipt> publishConfirmed(String topic, Object payload, Map<String, ?> headers) {
		return this.confirmed.publish(topic, payload, headers);
	}

	@Override
	public CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload, Map<String, ?> headers) {
		return this.confirmed.send(ref, payload, headers);
	}

	/** How many messages were published, or sent to mailboxes and groups. */
	long published() {
		return this.published.sum() + this.sender.sent() + this.groups.sent() + this.confirmed.published();
	}

}
