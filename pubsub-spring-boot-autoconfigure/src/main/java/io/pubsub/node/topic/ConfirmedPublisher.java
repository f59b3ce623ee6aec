package io.pubsub.node.topic;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;
import io.pubsub.Receipt.Status;
import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Fanout;
import io.pubsub.dispatch.Offer;
import io.pubsub.node.history.NumberedTopic;
import io.pubsub.node.history.NumberedTopics;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.kernel.PendingAnswers;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.LocalDeliveries;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.WireOutput;

/**
 * Publishes and sends with confirmation: the same way as without, except that the other
 * nodes answer what has become of the message.
 */
final class ConfirmedPublisher {

	private final LongAdder published = new LongAdder();

	private final LongAdder unheard = new LongAdder();

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final LocalDeliveries deliveries;

	private final Dispatcher<Delivery> dispatcher;

	private final TopicRoutes routes;

	private final NodeMailboxes mailboxes;

	private final Losses losses;

	private final PendingAnswers answers;

	private final Duration timeout;

	private final Peers peers;

	private final NumberedTopics numbered;

	ConfirmedPublisher(Kernel kernel, MailboxSlice mailboxes, TopicRoutes routes, NumberedTopics numbered) {
		this.numbered = numbered;
		this.self = kernel.self();
		this.codecs = kernel.codecs();
		this.encoder = kernel.encoder();
		this.deliveries = mailboxes.deliveries();
		this.dispatcher = mailboxes.dispatcher();
		this.routes = routes;
		this.mailboxes = mailboxes.mailboxes();
		this.losses = kernel.losses();
		this.answers = kernel.answers();
		this.timeout = kernel.requestTimeout();
		this.peers = kernel.peers();
	}

	/**
	 * Publishes a message, see
	 * {@link io.pubsub.Publisher#publishConfirmed(String, Object, Map)}.
	 */
	CompletableFuture<Receipt> publish(String topic, Object object, Map<String, ?> headers) {
		TopicPattern.requireTopic(topic);
		Map<String, Object> checked = FrameEncoder.check(object, headers);
		TopicRoutes.Plan plan = this.routes.plan(topic, null);
		NumberedTopic numbered = this.numbered.find(topic);
		if (numbered != null) {
			return publish(numbered, topic, object, checked, plan);
		}
		Route route = plan.route();
		long token = this.answers.nextToken();
		Payload payload = null;
		WireOutput frame = null;
		if (!route.isNowhere()) {
			payload = this.codecs.encode(object);
			frame = encode(topic, checked, route, payload, token);
		}
		Delivery delivery = this.deliveries.toTopic(topic, checked, object, payload, null);
		this.published.increment();
		Fanout<Delivery> fanout = this.dispatcher.dispatch(topic, delivery, true, null, plan);
		this.dispatcher.wake();
		Route last = this.routes.reroute(plan, topic, fanout);
		if (last != route) {
			frame = encode(topic, checked, last, delivery.payload(), token);
		}
		Arrival here = PendingReceipt.arrival(this.routes.countLost(plan, last, fanout) == 0, fanout.accepted(),
				fanout.overflowed());
		if (frame == null || last.isNowhere()) {
			if (here.status() == Status.NO_SUBSCRIBERS) {
				this.unheard.increment();
			}
			return known(this.self, here);
		}
		return send(last, frame, token, Map.of(this.self, here), (node) -> {
		});
	}

	/** To a topic that has a history: waits for the nodes that are to keep it too. */
	private CompletableFuture<Receipt> publish(NumberedTopic numbered, String topic, Object object,
			Map<String, Object> headers, TopicRoutes.Plan plan) {
		Payload payload = this.codecs.encode(object);
		Map<String, Object> keyed = numbered.keyed(headers, () -> this.deliveries.seen(topic, headers, object));
		this.encoder.check(new Frame.Publish(topic, keyed, Map.of(), null, payload), topic);
		Delivery delivery = this.deliveries.toTopic(topic, keyed, object, payload, null);
		this.published.increment();
		Fanout<Delivery> fanout = this.dispatcher.dispatchUnordered(topic, delivery, null, plan);
		this.dispatcher.wake();
		Route last = this.routes.reroute(plan, topic, fanout);
		Arrival here = PendingReceipt.arrival(this.routes.countLost(plan, last, fanout) == 0, fanout.accepted(),
				fanout.overflowed());
		long token = this.answers.nextToken();
		return this.numbered.publish(numbered, keyed, payload, last.told(), plan.changes(), null, (place, route) -> {
			if (route.isNowhere()) {
				return known(this.self, here);
			}
			WireOutput frame = this.encoder.encodeChecked(
					new Frame.Publish(topic, keyed, route.assigned(), route.others(), payload, token, place));
			return send(route, frame, token, Map.of(this.self, here), this.numbered::missed);
		});
	}

	private WireOutput encode(String topic, Map<String, Object> headers, Route route, Payload payload, long token) {
		return this.encoder.encode(new Frame.Publish(topic, headers, route.assigned(), route.others(), payload, token),
				topic);
	}

	/**
	 * Sends a message, see {@link io.pubsub.Publisher#sendConfirmed(Ref, Object, Map)}.
	 */
	CompletableFuture<Receipt> send(Ref ref, Object object, Map<String, ?> headers) {
		Map<String, Object> checked = FrameEncoder.check(object, headers);
		if (ref.node().id().equals(this.self.id())) {
			return known(this.self, offer(ref, checked, object));
		}
		Route route = this.peers.routes().to(ref.node().id());
		if (route.isNowhere()) {
			this.published.increment();
			this.losses.count(Cause.NO_MAILBOX, null, ref.node().name(), 1);
			return known(ref.node(), new Arrival(Status.NODE_LEFT, 0, 0));
		}
		long token = this.answers.nextToken();
		Frame.Send message = new Frame.Send(ref.id(), checked, this.codecs.encode(object), token);
		WireOutput frame = this.encoder.encode(message, ref);
		this.published.increment();
		return send(route, frame, token, Map.of(), (node) -> {
		});
	}

	private Arrival offer(Ref ref, Map<String, Object> headers, Object object) {
		Delivery delivery = this.deliveries.toMailboxes(List.of(ref), ref, headers, object, null);
		this.published.increment();
		Offer offer = this.mailboxes.deliver(ref.id(), delivery, true);
		Status status = (offer != Offer.CLOSED) ? Status.ARRIVED : Status.NO_MAILBOX;
		return new Arrival(status, offer.isIn() ? 1 : 0, offer.isOverflow() ? 1 : 0);
	}

	private CompletableFuture<Receipt> known(Node node, Arrival arrival) {
		return CompletableFuture.completedFuture(new Receipt(Map.of(node, arrival)));
	}

	private CompletableFuture<Receipt> send(Route route, WireOutput frame, long token, Map<Node, Arrival> known,
			Consumer<UUID> unreachable) {
		Map<UUID, Node> awaited = new LinkedHashMap<>();
		route.nodes().forEach((node) -> awaited.put(node, this.peers.members().node(node)));
		PendingReceipt confirmation = new PendingReceipt(awaited, known);
		this.answers.open(token, confirmation, this.timeout);
		this.peers.outbound().send(route.told(), frame, (to, node) -> {
			this.routes.countLeft(to, node);
			confirmation.lost(node, Status.NODE_LEFT);
		}, (node) -> {
			confirmation.lost(node, Status.UNREACHABLE);
			unreachable.accept(node);
		});
		for (UUID node : awaited.keySet()) {
			// it may have left before the confirmation could hear of it
			if (this.peers.routes().to(node).isNowhere()) {
				confirmation.lost(node, Status.NODE_LEFT);
			}
		}
		return confirmation.receipt();
	}

	/**
	 * How many messages were published with confirmation for which no subscriber was
	 * known.
	 */
	long unheard() {
		return this.unheard.sum();
	}

	/** How many messages were published, or sent to mailboxes, with confirmation. */
	long published() {
		return this.published.sum();
	}

}
