package io.pubsub.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * The messages that wait in one mailbox, in the order in which they came, and the bytes
 * that they take up. Guarded by the mailbox's lock.
 *
 * @param <M> the type of messages
 */
final class Ring<M> {

	/** One this long or longer is given back when it has run empty. */
	private static final int LONG = 1024;

	private static final Object[] NONE = {};

	/** How many there are to be, but for notices, which find room beyond that. */
	private final int capacity;

	private final Quota quota;

	private @Nullable Object[] places = NONE;

	private int head;

	private int size;

	Ring(int capacity, Quota quota) {
		this.capacity = capacity;
		this.quota = quota;
	}

	int size() {
		return this.size;
	}

	/** Adds a message as the last. */
	void push(M message) {
		if (this.size == this.places.length) {
			grow();
		}
		int tail = this.head + this.size;
		int index = (tail < this.places.length) ? tail : tail - this.places.length;
		this.quota.added(message, index);
		this.places[index] = message;
		this.size++;
	}

	private void grow() {
		int doubled = Math.max(8, this.places.length * 2);
		int length = (this.size < this.capacity) ? Math.min(this.capacity, doubled) : doubled;
		@Nullable Object[] longer = new Object[length];
		int first = Math.min(this.size, this.places.length - this.head);
		System.arraycopy(this.places, this.head, longer, 0, first);
		System.arraycopy(this.places, 0, longer, first, this.size - first);
		this.quota.moved(this.head, this.size, length);
		this.places = longer;
		this.head = 0;
	}

	/** The message that has waited longest, null if there is none. */
	@SuppressWarnings("unchecked")
	@Nullable M peek() {
		return (this.size > 0) ? (M) this.places[this.head] : null;
	}

	/** Whether the node counts the message that has waited longest, if there is one. */
	boolean isFirstCounted() {
		return this.size > 0 && this.quota.isCounted(this.head);
	}

	/** The size of the message that has waited longest; only if there is one. */
	int firstSize() {
		return this.quota.sizeAt(this.head);
	}

	/**
	 * Takes the message that has waited longest. The quota is still to be told when it is
	 * released.
	 * @return null if there is none
	 */
	@SuppressWarnings("unchecked")
	@Nullable M poll() {
		if (this.size == 0) {
			return null;
		}
		M message = (M) this.places[this.head];
		this.places[this.head] = null;
		this.quota.taken(this.head);
		this.head++;
		if (this.head == this.places.length) {
			this.head = 0;
		}
		this.size--;
		if (this.size == 0 && this.places.length >= LONG) {
			clear();
		}
		return message;
	}

	/** Gives back the memory of a ring that is empty. */
	void clear() {
		this.places = NONE;
		this.quota.cleared();
		this.head = 0;
	}

}
