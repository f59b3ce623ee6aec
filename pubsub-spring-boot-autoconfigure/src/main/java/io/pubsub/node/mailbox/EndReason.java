package io.pubsub.node.mailbox;

import io.pubsub.guard.Failures;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Target;

/**
 * Why something has ended.
 *
 * @param reason why
 * @param detail more of that, for people
 */
public record EndReason(Reason reason, String detail) {

	public static final EndReason CLOSED = new EndReason(Reason.CLOSED, "");

	public static final EndReason UNREGISTERED = new EndReason(Reason.UNREGISTERED, "");

	static EndReason failed(Throwable failure) {
		return new EndReason(Reason.FAILED, Failures.describe(failure));
	}

	public static EndReason noConnection(String detail) {
		return new EndReason(Reason.NO_CONNECTION, detail);
	}

	/** Whether it has ended for all, and not just for those who cannot reach it. */
	public boolean isFinal() {
		return this.reason != Reason.NO_CONNECTION;
	}

	/** Why, in a few words. */
	public String text() {
		return this.detail.isEmpty() ? this.reason.toString() : this.detail;
	}

	public Down down(Target target, boolean resumes) {
		return new Down(target, this.reason, this.detail, resumes);
	}

}
