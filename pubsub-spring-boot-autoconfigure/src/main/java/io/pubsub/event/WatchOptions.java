package io.pubsub.event;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.pubsub.MailboxOptions;

/**
 * Options of a watcher with a mailbox of its own. Immutable; each method with a parameter
 * returns a changed copy.
 *
 * @see Events#monitor(String, java.lang.reflect.Type, EventWatcher, WatchOptions)
 */
public final class WatchOptions {

	private static final WatchOptions DEFAULTS = new WatchOptions(false, false, MailboxOptions.defaults());

	private final boolean resume;

	private final boolean await;

	private final MailboxOptions mailbox;

	private WatchOptions(boolean resume, boolean await, MailboxOptions mailbox) {
		this.resume = resume;
		this.await = await;
		this.mailbox = mailbox;
	}

	/**
	 * A watcher that needs the event to be there, ends with it, and whose mailbox has
	 * {@linkplain MailboxOptions#defaults() default options}.
	 * @return the default options
	 */
	public static WatchOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Whether watching resumes whenever the event is back.
	 * @return true if so
	 */
	public boolean resume() {
		return this.resume;
	}

	/**
	 * Sets whether watching resumes whenever the event is back.
	 * @param resume whether it resumes
	 * @return changed options
	 */
	public WatchOptions resume(boolean resume) {
		return new WatchOptions(resume, this.await && resume, this.mailbox);
	}

	/**
	 * Whether the event may be missing at first, see {@link #whenever()}.
	 * @return true if so
	 */
	public boolean await() {
		return this.await;
	}

	/**
	 * The options of the watcher's mailbox.
	 * @return the options
	 */
	public MailboxOptions mailbox() {
		return this.mailbox;
	}

	/**
	 * Sets the options of the watcher's mailbox, which handles one message at a time.
	 * @param mailbox the options; a concurrency above 1 is refused when watching begins
	 * @return changed options
	 */
	public WatchOptions mailbox(MailboxOptions mailbox) {
		return new WatchOptions(this.resume, this.await, Objects.requireNonNull(mailbox, "mailbox"));
	}

	/**
	 * Watches the event whenever it is there. If it is missing, watching neither fails
	 * nor waits; when the event appears, the watcher is notified by
	 * {@link EventStatusListener#onResumed()}.
	 * @return changed options
	 */
	public WatchOptions whenever() {
		return new WatchOptions(true, true, this.mailbox);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof WatchOptions that && this.resume == that.resume && this.await == that.await
				&& this.mailbox.equals(that.mailbox);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.resume, this.await, this.mailbox);
	}

	@Override
	public String toString() {
		return "WatchOptions[resume=" + this.resume + ", await=" + this.await + ", mailbox=" + this.mailbox + "]";
	}

}
