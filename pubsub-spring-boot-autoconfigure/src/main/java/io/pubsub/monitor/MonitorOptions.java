package io.pubsub.monitor;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;

/**
 * Options of a monitor. Immutable; each method with a parameter returns a changed copy.
 *
 * @see Monitors#monitor(Target, DownListener, MonitorOptions)
 */
public final class MonitorOptions {

	private static final MonitorOptions DEFAULTS = new MonitorOptions(null, false);

	private final @Nullable Mailbox owner;

	private final boolean resume;

	private MonitorOptions(@Nullable Mailbox owner, boolean resume) {
		this.owner = owner;
		this.resume = resume;
	}

	/**
	 * A monitor without an owner that ends with its target.
	 * @return the default options
	 */
	public static MonitorOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The mailbox that the monitor belongs to.
	 * @return the mailbox, or null for none
	 */
	public @Nullable Mailbox owner() {
		return this.owner;
	}

	/**
	 * Makes the monitor a part of a mailbox. It ends with the mailbox, and its listener
	 * is called in the mailbox's turn, like a message: never at the same time as the
	 * mailbox's own listener if that handles one message at a time.
	 * @param owner a mailbox of this node
	 * @return changed options
	 */
	public MonitorOptions owner(Mailbox owner) {
		return new MonitorOptions(Objects.requireNonNull(owner, "owner"), this.resume);
	}

	/**
	 * Whether watching resumes whenever the target is back.
	 * @return true if so
	 */
	public boolean resume() {
		return this.resume;
	}

	/**
	 * Sets whether watching resumes when the target is back: a node or mailbox after a
	 * partition, a name or event as soon as it has a holder again.
	 * @param resume whether it resumes
	 * @return changed options
	 */
	public MonitorOptions resume(boolean resume) {
		return new MonitorOptions(this.owner, resume);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof MonitorOptions that && Objects.equals(this.owner, that.owner)
				&& this.resume == that.resume;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.owner, this.resume);
	}

	@Override
	public String toString() {
		return "MonitorOptions[owner=" + this.owner + ", resume=" + this.resume + "]";
	}

}
