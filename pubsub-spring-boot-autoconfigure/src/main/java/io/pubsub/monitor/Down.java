package io.pubsub.monitor;

import java.util.Objects;

import io.pubsub.Mailbox;

/**
 * Notice that a target has ended: each watcher gets one, unless it ends before.
 *
 * @param target what was watched
 * @param reason why it has ended
 * @param detail more of that, for people; for {@link Reason#FAILED} the type and message
 * of the exception; may be empty
 * @param resumes whether watching goes on by itself once the target is there again, which
 * {@link DownListener#onResumed} tells then
 */
public record Down(Target target, Reason reason, String detail, boolean resumes) {

	public Down {
		Objects.requireNonNull(target, "target");
		Objects.requireNonNull(reason, "reason");
		Objects.requireNonNull(detail, "detail");
	}

	/**
	 * Why a target has ended.
	 */
	public enum Reason {

		/** The mailbox was closed, or its node stopped. */
		CLOSED,

		/**
		 * The mailbox was {@linkplain Mailbox#close(Throwable) closed} by an exception.
		 */
		FAILED,

		/**
		 * The name or event was given up, or lost to another, while its mailbox lives on.
		 */
		UNREGISTERED,

		/**
		 * The node of the target is not in the cluster any more, as the watcher's node
		 * sees it: it crashed, left, or was cut off. The target may live on there.
		 */
		NO_CONNECTION

	}

}
