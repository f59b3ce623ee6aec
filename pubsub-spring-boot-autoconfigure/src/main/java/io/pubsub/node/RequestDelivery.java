package io.pubsub.node;

import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * A message that each of its recipients is to reply to: what becomes of it in a mailbox
 * is told here, once.
 */
final class RequestDelivery extends Delivery {

	private final Asker asker;

	/**
	 * Makes a request.
	 * @param object the payload, if it was made on this node
	 * @param payload the same in bytes, if it was encoded
	 */
	RequestDelivery(@Nullable String topic, Node sender, Map<String, Object> headers, PayloadCodecs codecs,
			@Nullable Object object, @Nullable Payload payload, Asker asker) {
		super(topic, sender, headers, codecs, object, payload);
		this.asker = asker;
	}

	/**
	 * The listener of a mailbox has returned, on a worker.
	 * @param mailbox the mailbox's number
	 * @param value the reply, or what will bring it
	 * @param workers to reply on then
	 * @param pending counts replies that are still to come
	 */
	void returned(long mailbox, @Nullable Object value, Executor workers, PendingReplies pending) {
		if (value instanceof CompletionStage<?> stage) {
			Runnable sent = pending.promised();
			try {
				stage.whenCompleteAsync((result, ex) -> {
					try {
						completed(mailbox, result, ex);
					}
					finally {
						sent.run();
					}
				}, workers);
			}
			catch (RuntimeException | Error ex) {
				sent.run();
				throw ex;
			}
		}
		else {
			this.asker.returned(mailbox, value);
		}
	}

	private void completed(long mailbox, @Nullable Object result, @Nullable Throwable failure) {
		if (failure != null) {
			threw(mailbox, failure);
		}
		else {
			this.asker.returned(mailbox, result);
		}
	}

	/** The listener of a mailbox has failed, or could not be called, on a worker. */
	void threw(long mailbox, Throwable failure) {
		Throwable cause = failure.getCause();
		this.asker.threw(mailbox, (failure instanceof CompletionException && cause != null) ? cause : failure);
	}

	/** A mailbox has no room. */
	void overflowed(long mailbox) {
		this.asker.overflowed(mailbox);
	}

	/** A mailbox has closed that was to reply for its group. */
	void closed(long mailbox) {
		this.asker.closed(mailbox);
	}

	/** A mailbox does not call its listener. */
	void declined(long mailbox) {
		this.asker.declined(mailbox);
	}

}
