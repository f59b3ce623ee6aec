package io.pubsub.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells whether a key may have been evicted since some moment.
 * <p>
 * A moment is a number that grows with each eviction on this node, its own and those of
 * others. Each eviction writes its number into the slot of its key, before it removes the
 * key from the cache. A load remembers the moment at which it began, and may store its
 * value only if the slot has no later number: checked within the cache's own atomic
 * operation, so that an eviction that comes after the check removes the value again.
 * <p>
 * Many keys share a slot, and those of all caches share the slots: a load may be fenced
 * by the eviction of another key. That is harmless and rare: at 1,000 evictions a second
 * one load of a second in 33. In exchange nothing has to be cleaned up, whatever becomes
 * of a load. Thread-safe, without locks.
 */
final class Fence {

	/** 256 KiB. */
	private static final int SLOTS = 1 << 15;

	/** No load: nothing that came before counts. */
	static final long NEVER = Long.MAX_VALUE;

	private final AtomicLong moment = new AtomicLong();

	private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

	/** The present moment. */
	long now() {
		return this.moment.get();
	}

	/** The slot of a key. */
	static int slot(int salt, Object key) {
		int hash = key.hashCode() * 0x9E3779B9 ^ salt;
		return (hash ^ hash >>> 16) & SLOTS - 1;
	}

	/**
	 * An eviction.
	 * @param slot the slot of its key
	 * @return its moment
	 */
	long mark(int slot) {
		return mark(slot, NEVER);
	}

	/**
	 * An eviction by a write that began some time ago.
	 * @param slot the slot of its key
	 * @param began when the write began
	 * @return the moment of this eviction; negative if there was another one since then
	 */
	long mark(int slot, long began) {
		while (true) {
			long last = this.slots.get(slot);
			long next = this.moment.incrementAndGet();
			// what has overtaken this one has a larger number, and is to keep it
			if (next > last && this.slots.compareAndSet(slot, last, next)) {
				return (last <= began) ? next : -next;
			}
		}
	}

	/** The eviction of all keys of a cache, which keeps its moment. */
	long mark(AtomicLong cleared) {
		while (true) {
			long last = cleared.get();
			long next = this.moment.incrementAndGet();
			if (next > last && cleared.compareAndSet(last, next)) {
				return next;
			}
		}
	}

	/** Whether no key of a slot was evicted since a moment. */
	boolean isClear(int slot, long since) {
		return this.slots.get(slot) <= since;
	}

}
