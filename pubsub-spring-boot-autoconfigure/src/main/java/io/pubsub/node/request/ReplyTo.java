package io.pubsub.node.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.MailboxFullException;
import io.pubsub.PayloadException;
import io.pubsub.guard.Failures;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * Whoever made a request, as its recipients see it: each replies once. Thread-safe.
 */
abstract class ReplyTo {

	private final long token;

	private final PayloadCodecs codecs;

	ReplyTo(long token, PayloadCodecs codecs) {
		this.token = token;
		this.codecs = codecs;
	}

	/** A listener has returned; called by a worker, which may have to wait. */
	final void returned(long mailbox, @Nullable Object value) {
		if (value == null) {
			reply(Frame.Reply.nothing(this.token, mailbox), true);
			return;
		}
		try {
			value(mailbox, value);
		}
		catch (Throwable ex) {
			threw(mailbox, ex);
		}
	}

	/** A listener has thrown; called by a worker, which may have to wait. */
	final void threw(long mailbox, Throwable failure) {
		reply(Frame.Reply.failed(this.token, mailbox, failure.getClass().getName(), Failures.message(failure)), true);
	}

	/** There was no room; does not wait. */
	final void overflowed(long mailbox) {
		reply(Frame.Reply.failed(this.token, mailbox, MailboxFullException.class.getName(),
				"The mailbox had no room for the request"), false);
	}

	/** The listener is not called as its mailbox has closed; does not wait. */
	final void closed(long mailbox) {
		reply(Frame.Reply.closed(this.token, mailbox), false);
	}

	/** The listener is not called; does not wait. */
	final void declined(long mailbox) {
		reply(Frame.Reply.declined(this.token, mailbox), false);
	}

	/**
	 * Replies with a value.
	 * @throws PayloadException if it cannot be encoded, or is too large
	 */
	void value(long mailbox, Object value) {
		Payload payload = this.codecs.encode(value);
		reply(Frame.Reply.value(this.token, mailbox, payload), true);
	}

	abstract void reply(Frame.Reply reply, boolean mayWait);

}
