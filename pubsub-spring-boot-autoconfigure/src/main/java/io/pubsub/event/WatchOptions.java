package io.pubsub.event;

import java.util.Objects;

import io.pubsub.SubscriptionOptions;

/**
 * How an event is watched by a listener with a mailbox of its own. Immutable; every
 * method gives a changed copy.
 *
 * @param resume whether watching begins again whenever the event is back
 * @param await whether watching begins once the event is there, instead of failing if it
 * is not; only together with {@code resume}
 * @param mailbox bounds and error handler of the mailbox; no id, no group, and one
 * message at a time
 */
public record WatchOptions(boolean resume, boolean await, SubscriptionOptions mailbox) {

	private static final WatchOptions DEFAULTS = new WatchOptions(false, false, SubscriptionOptions.defaults());

	public WatchOptions {
		Objects.requireNonNull(mailbox, "mailbox");
	}

	/**
	 * Ends with the event; a mailbox like others.
	 * @return the default options
	 */
	public static WatchOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Whether watching begins again whenever the event is back.
	 * @param resume whether it does
	 * @return the changed options
	 */
	public WatchOptions resume(boolean resume) {
		return new WatchOptions(resume, this.await, this.mailbox);
	}

	/**
	 * Watches whenever the event is there, and does not fail, nor wait, if it is not. Its
	 * coming is told as a resumption.
	 * @return the changed options
	 */
	public WatchOptions whenever() {
		return new WatchOptions(true, true, this.mailbox);
	}

	public WatchOptions mailbox(SubscriptionOptions mailbox) {
		return new WatchOptions(this.resume, this.await, mailbox);
	}

}
