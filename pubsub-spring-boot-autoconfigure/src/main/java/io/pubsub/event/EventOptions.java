package io.pubsub.event;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;

/**
 * How an event is produced. Immutable; every method gives a changed copy.
 *
 * @param buffer how many messages are kept for those who come later
 * @param demand hears whether anybody watches, or null
 * @param owner the mailbox, of this node, whose end is the event's end; or null for none
 */
public record EventOptions(int buffer, @Nullable DemandListener demand, @Nullable Mailbox owner) {

	/** The longest buffer. */
	public static final int MAX_BUFFER = 65_536;

	private static final EventOptions DEFAULTS = new EventOptions(0, null, null);

	public EventOptions {
		if (buffer < 0 || buffer > MAX_BUFFER) {
			throw new IllegalArgumentException("A buffer has 0 to " + MAX_BUFFER + " messages, not " + buffer);
		}
	}

	/**
	 * No buffer, nobody who hears of demand, no owner.
	 * @return the default options
	 */
	public static EventOptions defaults() {
		return DEFAULTS;
	}

	public EventOptions buffer(int buffer) {
		return new EventOptions(buffer, this.demand, this.owner);
	}

	public EventOptions demand(DemandListener demand) {
		return new EventOptions(this.buffer, demand, this.owner);
	}

	public EventOptions owner(Mailbox owner) {
		return new EventOptions(this.buffer, this.demand, owner);
	}

}
