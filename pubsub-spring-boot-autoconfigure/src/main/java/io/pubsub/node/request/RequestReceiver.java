package io.pubsub.node.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Fanout;
import io.pubsub.dispatch.Offer;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.node.topic.Assignment;
import io.pubsub.node.topic.TopicRoutes;
import io.pubsub.wire.Frame;

/**
 * Gives requests to mailboxes of this node, whichever node they come from, and tells how
 * many replies are to be expected. Does not wait for room. Mailboxes are run after the
 * dispatcher has woken the workers, at the latest.
 */
final class RequestReceiver {

	private final Dispatcher<Delivery> dispatcher;

	private final NodeMailboxes mailboxes;

	RequestReceiver(Dispatcher<Delivery> dispatcher, NodeMailboxes mailboxes) {
		this.dispatcher = dispatcher;
		this.mailboxes = mailboxes;
	}

	/**
	 * Gives a request to one mailbox. The requester is told if that is closed, so it is
	 * not counted as a lost message.
	 * @return what to tell the requester beside the reply, null for nothing
	 */
	Frame.@Nullable Confirmed offer(long token, long mailbox, RequestDelivery request) {
		boolean found = this.mailboxes.offer(mailbox, request, false) != Offer.CLOSED;
		return found ? null : nobody(token);
	}

	/**
	 * Gives a request to one subscriber of a topic.
	 * @return what to tell the requester beside the reply, null for nothing
	 */
	Frame.@Nullable Confirmed offerToOne(long token, String topic, RequestDelivery request) {
		return this.dispatcher.dispatchToOne(topic, request) ? null : nobody(token);
	}

	/**
	 * Gives a request to all subscribers of a topic.
	 * @param plan says which groups are served here
	 * @return what to tell the requester beside the replies
	 */
	Frame.Confirmed offerToAll(long token, String topic, RequestDelivery request, TopicRoutes.Plan plan) {
		Fanout<Delivery> fanout = this.dispatcher.dispatch(topic, request, false, null, plan);
		return answer(token, request, fanout, plan.missed(fanout).size());
	}

	/** Gives a request of another node to all subscribers of a topic. */
	Frame.Confirmed offerToAll(long token, String topic, RequestDelivery request, Assignment groups) {
		Fanout<Delivery> fanout = this.dispatcher.dispatch(topic, request, false, null, groups);
		return answer(token, request, fanout, groups.lost(fanout));
	}

	/** Replies in place of each group whose members have closed. */
	private static Frame.Confirmed answer(long token, RequestDelivery request, Fanout<?> fanout, int lost) {
		for (int i = 0; i < lost; i++) {
			// no mailbox has such a number
			request.closed(Long.MAX_VALUE - i);
		}
		return new Frame.Confirmed(token, true, fanout.offered() + lost, 0);
	}

	private static Frame.Confirmed nobody(long token) {
		return new Frame.Confirmed(token, false, 0, 0);
	}

}
