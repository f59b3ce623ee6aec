package io.pubsub.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * What the one drain of a mailbox has taken and not handled yet: several messages at a
 * time, as taking costs a lock. The drain's own while it is under way and the mailbox
 * neither paused nor closed; otherwise guarded by the mailbox's lock.
 *
 * @param <M> the type of messages
 */
final class Grasp<M> {

	/** How many places there are: as many as a {@code long} has bits. */
	private static final int PLACES = Long.SIZE;

	/** It takes no more than this part of what may wait. */
	static final int PART = 64;

	/** The first place is for a message that is handed back. */
	private final @Nullable Object[] places = new Object[PLACES];

	/** A bit for each place, set if the node counts the bytes of the message there. */
	private long counted;

	private int next;

	private int end;

	/** How many messages it had. */
	private int taken;

	/** How many bytes they had. */
	private long bytes;

	boolean isEmpty() {
		return this.next == this.end;
	}

	/** How many messages are left. */
	int left() {
		return this.end - this.next;
	}

	/** About how many bytes these have. */
	long bytes() {
		int left = left();
		return (left > 0) ? this.bytes * left / Math.max(1, this.taken) : 0;
	}

	/** Whether the node counts the bytes of the next message. */
	boolean isNextCounted() {
		return (this.counted & 1L << this.next) != 0;
	}

	/** The next message; only if there is one. */
	@SuppressWarnings("unchecked")
	@Nullable M next() {
		M message = (M) this.places[this.next];
		this.places[this.next] = null;
		this.next++;
		return message;
	}

	/** Takes messages, but no more than a small part of what may wait. */
	void fill(Ring<M> ring, Quota quota, int capacity) {
		int count = Math.min(ring.size(), Math.min(PLACES - 1, capacity / PART));
		if (count > 0) {
			long before = quota.bytes();
			long room = quota.max() / PART;
			int taken = 0;
			long counted = 0;
			while (taken < count && before - quota.bytes() + ring.firstSize() <= room) {
				taken++;
				counted |= ring.isFirstCounted() ? 1L << taken : 0;
				this.places[taken] = ring.poll();
			}
			this.next = 1;
			this.end = taken + 1;
			this.counted = counted;
			this.bytes = before - quota.bytes();
			this.taken = taken;
		}
	}

	/**
	 * Puts a message before all others, which the node counts. Only once for each that
	 * was taken.
	 */
	void handBack(M message) {
		if (isEmpty()) {
			this.next = 1;
			this.end = 1;
		}
		this.next--;
		this.counted |= 1L << this.next;
		this.places[this.next] = message;
	}

}
