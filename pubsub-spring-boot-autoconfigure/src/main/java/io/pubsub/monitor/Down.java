package io.pubsub.monitor;

import java.util.Objects;

import io.pubsub.Mailbox;

/**
 * Reports that a target has ended. Each monitor reports it once, unless the monitor is
 * closed first.
 *
 * @param target the target
 * @param reason why it has ended
 * @param detail more about the reason, for people; for {@link Reason#FAILED} the type and
 * message of the exception; may be empty
 * @param resumes whether watching resumes when the target is back, which
 * {@link DownListener#onResumed} then reports
 */
public record Down(Target target, Reason reason, String detail, boolean resumes) {

	public Down {
		Objects.requireNonNull(target, "target");
		Objects.requireNonNull(reason, "reason");
		Objects.requireNonNull(detail, "detail");
	}

	/** Why a target has ended. */
	public enum Reason {

		/** The mailbox was closed, or its node stopped. */
		CLOSED,

		/**
		 * The mailbox was {@linkplain Mailbox#close(Throwable) closed} with an exception.
		 */
		FAILED,

		/**
		 * The name or event was given up or lost to another mailbox, while its own
		 * mailbox is still open.
		 */
		UNREGISTERED,

		/**
		 * The node of the target is not in the cluster any more, as the watching node
		 * sees it: it crashed, left or was cut off. The target may still exist there.
		 */
		NO_CONNECTION

	}

}
