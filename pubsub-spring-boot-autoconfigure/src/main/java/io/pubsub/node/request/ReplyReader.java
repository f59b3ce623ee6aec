package io.pubsub.node.request;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.Receipt.Status;
import io.pubsub.log.Printable;
import io.pubsub.request.Replies.Reply;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;

/**
 * Turns what has come back into what users see.
 */
final class ReplyReader {

	private final PayloadCodecs codecs;

	ReplyReader(PayloadCodecs codecs) {
		this.codecs = codecs;
	}

	/** What a node that was to ask one recipient has brought. */
	<T> Reply<T> readOne(OutgoingRequest question, PendingRequest.Callee callee) {
		for (PendingRequest.Answer answer : callee.replies()) {
			return read(question, callee.node(), answer);
		}
		return failed(callee.node(), lost(question, callee.node(), callee.status()));
	}

	/** What a node that was to ask all recipients has brought. */
	<T> List<Reply<T>> readAll(OutgoingRequest question, PendingRequest.Callee callee) {
		List<Reply<T>> replies = new ArrayList<>();
		for (PendingRequest.Answer answer : callee.replies()) {
			Frame.Reply reply = answer.reply();
			if (reply == null || reply.outcome() != Frame.Reply.Outcome.DECLINED) {
				replies.add(read(question, callee.node(), answer));
			}
		}
		if (callee.status() != null && callee.status() != Status.NO_MAILBOX) {
			replies.add(failed(callee.node(), lost(question, callee.node(), callee.status())));
		}
		return replies;
	}

	/** What a node without any recipient has brought. */
	<T> Reply<T> nobody(OutgoingRequest question, Node node) {
		return failed(node, lost(question, node, Status.NO_MAILBOX));
	}

	@SuppressWarnings("unchecked")
	private <T> Reply<T> read(OutgoingRequest question, Node node, PendingRequest.Answer answer) {
		Frame.Reply reply = answer.reply();
		if (reply == null) {
			return new Reply<>(node, (T) answer.value(), null);
		}
		return switch (reply.outcome()) {
			case VALUE -> decode(question, node, reply);
			case NOTHING -> new Reply<>(node, null, null);
			case DECLINED, CLOSED -> nobody(question, node);
			case FAILED -> failed(node, RequestException.recipientFailed(
					"The recipient of " + question.target() + " on node " + node + " failed: "
							+ Printable.text(reply.failureType()) + ": " + Printable.text(reply.failureMessage()),
					reply.failureType(), reply.failureMessage()));
		};
	}

	@SuppressWarnings("unchecked")
	private <T> Reply<T> decode(OutgoingRequest question, Node node, Frame.Reply reply) {
		if (question.type() == void.class || question.type() == Void.class) {
			return new Reply<>(node, null, null);
		}
		try {
			return new Reply<>(node, (T) this.codecs.decode(reply.payload(), question.type()), null);
		}
		catch (PayloadException ex) {
			return failed(node, new PayloadException("The reply of node " + node + " to " + question.target()
					+ " is no " + question.type().getTypeName() + ": " + Printable.message(ex), ex));
		}
	}

	private static PubSubException lost(OutgoingRequest question, Node node, @Nullable Status status) {
		if (status == Status.NO_MAILBOX) {
			return new RequestException(Kind.NO_SUBSCRIBERS,
					"Node " + node + " has no recipient for requests to " + question.target());
		}
		if (status == Status.NODE_LEFT) {
			return new RequestException(Kind.NODE_LEFT,
					"Node " + node + " is not in the cluster any more, or this one has "
							+ "stopped: there will be no reply to a request to " + question.target());
		}
		return new RequestException(Kind.TIMEOUT, "Node " + node + " has not replied to a request to "
				+ question.target() + " within " + question.timeout());
	}

	private static <T> Reply<T> failed(Node node, PubSubException failure) {
		return new Reply<>(node, null, failure);
	}

}
