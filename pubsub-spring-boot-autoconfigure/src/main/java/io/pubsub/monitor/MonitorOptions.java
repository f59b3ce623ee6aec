package io.pubsub.monitor;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;

/**
 * How a target is monitored. Immutable; every method gives a changed copy.
 *
 * @param owner the mailbox, of this node, that the monitor belongs to: it ends with it,
 * and the listener is called in the mailbox's turn, as for a message; or null for a
 * monitor of its own
 * @param resume whether watching begins again whenever the target is back
 */
public record MonitorOptions(@Nullable Mailbox owner, boolean resume) {

	private static final MonitorOptions DEFAULTS = new MonitorOptions(null, false);

	/**
	 * A monitor of its own, that ends with its target.
	 * @return the default options
	 */
	public static MonitorOptions defaults() {
		return DEFAULTS;
	}

	public MonitorOptions owner(Mailbox owner) {
		return new MonitorOptions(owner, this.resume);
	}

	/**
	 * Whether watching begins again when the target is back: a node or mailbox after a
	 * partition, a name or event when anybody has it.
	 * @param resume whether it does
	 * @return the changed options
	 */
	public MonitorOptions resume(boolean resume) {
		return new MonitorOptions(this.owner, resume);
	}

}
