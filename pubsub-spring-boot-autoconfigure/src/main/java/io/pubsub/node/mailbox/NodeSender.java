package io.pubsub.node.mailbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Route;
import io.pubsub.dispatch.Offer;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Losses;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;

/**
 * Sends to mailboxes: to one of this node without the network, else over the lane that
 * what is published takes too, so that both keep their order.
 */
public final class NodeSender {

	private final LongAdder sent = new LongAdder();

	private final Node self;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final LocalDeliveries deliveries;

	private final NodeMailboxes mailboxes;

	private final Losses losses;

	private final Peers peers;

	public NodeSender(Kernel kernel, LocalDeliveries deliveries, NodeMailboxes mailboxes) {
		this.self = kernel.self();
		this.codecs = kernel.codecs();
		this.encoder = kernel.encoder();
		this.deliveries = deliveries;
		this.mailboxes = mailboxes;
		this.losses = kernel.losses();
		this.peers = kernel.peers();
	}

	/**
	 * Sends a message, see {@link io.pubsub.Publisher#send(Ref, Object, Map)}.
	 */
	public void send(Ref ref, Object payload, Map<String, ?> headers) {
		Map<String, Object> checked = FrameEncoder.check(payload, headers);
		if (!offer(ref, payload, checked)) {
			this.losses.count(Cause.NO_MAILBOX, null, ref.node().name(), 1);
		}
		this.sent.increment();
	}

	/**
	 * Sends a message to one of several mailboxes: to the next if one is closed, as far
	 * as this node can tell, or its node has left. If no mailbox is left the message is
	 * counted as lost.
	 * @param refs the addresses, at least one
	 * @param choice chooses one of those that are left
	 */
	public void send(List<Ref> refs, Function<List<Ref>, Ref> choice, Object payload, Map<String, Object> headers) {
		List<Ref> rest = refs;
		Ref ref = choice.apply(rest);
		while (!offer(ref, payload, headers)) {
			rest = new ArrayList<>(rest);
			rest.remove(ref);
			if (rest.isEmpty()) {
				this.losses.count(Cause.NO_MAILBOX, null, ref.node().name(), 1);
				break;
			}
			ref = choice.apply(rest);
		}
		this.sent.increment();
	}

	/** False if the mailbox is closed, or its node has left. */
	private boolean offer(Ref ref, Object payload, Map<String, Object> headers) {
		return ref.node().id().equals(this.self.id()) ? offerHere(ref, payload, headers)
				: offerThere(ref, payload, headers);
	}

	private boolean offerHere(Ref ref, Object payload, Map<String, Object> headers) {
		Delivery delivery = this.deliveries.toMailboxes(List.of(ref), ref, headers, payload, null);
		Offer offer = this.mailboxes.offer(ref.id(), delivery, true);
		if (offer.isFailure()) {
			this.sent.increment();
			throw FullMailboxes.failure(ref, offer == Offer.OWN);
		}
		return offer != Offer.CLOSED;
	}

	private boolean offerThere(Ref ref, Object payload, Map<String, Object> headers) {
		Route route = this.peers.routes().to(ref.node().id());
		if (route.isNowhere()) {
			return false;
		}
		Frame.Send message = new Frame.Send(ref.id(), headers, this.codecs.encode(payload));
		return this.peers.outbound().send(route, this.encoder.encode(message, ref), (to, left) -> {
			// the caller finds another, or counts it
		});
	}

	public long sent() {
		return this.sent.sum();
	}

}
