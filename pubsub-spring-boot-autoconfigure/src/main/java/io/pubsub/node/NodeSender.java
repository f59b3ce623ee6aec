package io.pubsub.node;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.WireOutput;

/**
 * Sends to mailboxes: to one of this node without the network, else over the lane that
 * what is published takes too, so that both keep their order.
 */
final class NodeSender {

	private final LongAdder sent = new LongAdder();

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final LocalDeliveries deliveries;

	private final NodeMailboxes mailboxes;

	private final Losses losses;

	private final @Nullable Peers peers;

	NodeSender(Node self, PayloadCodecs codecs, FrameEncoder encoder, LocalDeliveries deliveries,
			NodeMailboxes mailboxes, Losses losses, @Nullable Peers peers) {
		this.self = self;
		this.codecs = codecs;
		this.encoder = encoder;
		this.deliveries = deliveries;
		this.mailboxes = mailboxes;
		this.losses = losses;
		this.peers = peers;
	}

	/**
	 * Sends a message, see {@link io.pubsub.Publisher#send(Ref, Object, Map)}.
	 */
	void send(Ref ref, Object payload, Map<String, ?> headers) {
		Map<String, Object> checked = FrameEncoder.check(payload, headers);
		if (ref.node().id().equals(this.self.id())) {
			sendHere(ref, payload, checked);
		}
		else {
			sendThere(ref, payload, checked);
		}
	}

	private void sendHere(Ref ref, Object payload, Map<String, Object> headers) {
		Delivery delivery = this.deliveries.toMailboxes(List.of(ref), ref, headers, payload, null);
		this.sent.increment();
		Mailbox.Offer offer = this.mailboxes.deliver(ref.id(), delivery, true);
		if (offer.isFailure()) {
			throw FullMailboxes.failure(ref, offer == Mailbox.Offer.OWN);
		}
	}

	private void sendThere(Ref ref, Object payload, Map<String, Object> headers) {
		Route route = (this.peers != null) ? this.peers.routeTo(ref.node().id()) : Route.NOWHERE;
		if (this.peers == null || route.isNowhere()) {
			this.sent.increment();
			this.losses.count(Cause.NO_MAILBOX, null, ref.node().name(), 1);
			return;
		}
		Frame.Send message = new Frame.Send(ref.id(), headers, this.codecs.encode(payload));
		WireOutput frame = this.encoder.encode(message, ref);
		this.sent.increment();
		this.peers.send(route, frame);
	}

	long sent() {
		return this.sent.sum();
	}

}
