package io.pubsub.dispatch;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A message that takes up memory while it waits. Several mailboxes of a node may hold it
 * at once; it is there once, so the node counts it once: from the first mailbox that
 * takes it until the last has handed it over or dropped it. Thread-safe.
 */
public abstract class Held {

	private static final AtomicIntegerFieldUpdater<Held> HOLDERS = AtomicIntegerFieldUpdater.newUpdater(Held.class,
			"holders");

	private final int size;

	/** How many mailboxes hold it. */
	private volatile int holders;

	/**
	 * Makes a message that no mailbox holds.
	 * @param size about how many bytes it takes up, always the same
	 */
	protected Held(int size) {
		this.size = size;
	}

	/**
	 * About how many bytes it takes up.
	 * @return their number, at least 0
	 */
	public final int size() {
		return this.size;
	}

	/** Whether some mailbox holds it now. */
	final boolean isHeld() {
		return this.holders > 0;
	}

	/**
	 * One more mailbox holds it.
	 * @return how many bytes the node holds more
	 */
	final int hold() {
		return (HOLDERS.getAndIncrement(this) == 0) ? this.size : 0;
	}

	/**
	 * One mailbox less holds it.
	 * @return how many bytes the node holds less
	 */
	final int release() {
		return (HOLDERS.decrementAndGet(this) == 0) ? this.size : 0;
	}

}
