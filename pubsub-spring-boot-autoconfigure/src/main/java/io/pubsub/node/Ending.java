package io.pubsub.node;

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
record Ending(Reason reason, String detail) {

	static final Ending CLOSED = new Ending(Reason.CLOSED, "");

	static final Ending UNREGISTERED = new Ending(Reason.UNREGISTERED, "");

	static Ending failed(Throwable failure) {
		return new Ending(Reason.FAILED, Failures.describe(failure));
	}

	static Ending noConnection(String detail) {
		return new Ending(Reason.NO_CONNECTION, detail);
	}

	/** Whether it has ended for all, and not just for those who cannot reach it. */
	boolean isFinal() {
		return this.reason != Reason.NO_CONNECTION;
	}

	/** Why, in a few words. */
	String text() {
		return this.detail.isEmpty() ? this.reason.toString() : this.detail;
	}

	Down down(Target target, boolean resumes) {
		return new Down(target, this.reason, this.detail, resumes);
	}

}
