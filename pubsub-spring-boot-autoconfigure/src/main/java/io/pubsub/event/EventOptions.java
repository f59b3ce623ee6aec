package io.pubsub.event;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;

/**
 * Options of an event that is produced. Immutable; each method with a parameter returns a
 * changed copy.
 *
 * @see Events#register(String, Class, EventOptions)
 */
public final class EventOptions {

	/** The longest buffer, in messages. */
	public static final int MAX_BUFFER = 65_536;

	private static final EventOptions DEFAULTS = new EventOptions(0, null, null);

	private final int buffer;

	private final @Nullable DemandListener demand;

	private final @Nullable Mailbox owner;

	private EventOptions(int buffer, @Nullable DemandListener demand, @Nullable Mailbox owner) {
		this.buffer = buffer;
		this.demand = demand;
		this.owner = owner;
	}

	/**
	 * No buffer, no demand listener and no owner.
	 * @return the default options
	 */
	public static EventOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * How many messages are kept for later watchers.
	 * @return the number, 0 by default
	 */
	public int buffer() {
		return this.buffer;
	}

	/**
	 * Keeps the latest messages. A new watcher first receives these, oldest first.
	 * @param buffer how many messages are kept, 0 to {@link #MAX_BUFFER}
	 * @return changed options
	 * @throws IllegalArgumentException if it is out of range
	 */
	public EventOptions buffer(int buffer) {
		if (buffer < 0 || buffer > MAX_BUFFER) {
			throw new IllegalArgumentException("A buffer has 0 to " + MAX_BUFFER + " messages, not " + buffer);
		}
		return new EventOptions(buffer, this.demand, this.owner);
	}

	/**
	 * The listener that is notified when the event gains its first watcher or loses its
	 * last.
	 * @return the listener, or null for none
	 */
	public @Nullable DemandListener demand() {
		return this.demand;
	}

	/**
	 * Sets the listener that is notified when the event gains its first watcher, or loses
	 * its last, anywhere in the cluster.
	 * @param demand the listener
	 * @return changed options
	 */
	public EventOptions demand(DemandListener demand) {
		return new EventOptions(this.buffer, Objects.requireNonNull(demand, "demand"), this.owner);
	}

	/**
	 * The mailbox whose end ends the event.
	 * @return the mailbox, or null for none
	 */
	public @Nullable Mailbox owner() {
		return this.owner;
	}

	/**
	 * Ends the event when a mailbox ends.
	 * @param owner a mailbox of this node
	 * @return changed options
	 */
	public EventOptions owner(Mailbox owner) {
		return new EventOptions(this.buffer, this.demand, Objects.requireNonNull(owner, "owner"));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof EventOptions that && this.buffer == that.buffer
				&& Objects.equals(this.demand, that.demand) && Objects.equals(this.owner, that.owner);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.buffer, this.demand, this.owner);
	}

	@Override
	public String toString() {
		return "EventOptions[buffer=" + this.buffer + ", demand=" + this.demand + ", owner=" + this.owner + "]";
	}

}
