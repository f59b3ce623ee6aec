package io.pubsub.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A map by topic, for very many of them: open addressing with linear probing in one
 * array, in which each key stands before its value. That takes 12 to 24 bytes for an
 * entry, where {@link java.util.concurrent.ConcurrentHashMap} takes 40. (Knuth, The Art
 * of Computer Programming, volume 3, section 6.4, algorithm L.)
 * <p>
 * Readers take no lock, and see what was there when they began, or later. Writers take
 * turns. They write a value before its key; a removed entry loses its value, and its key
 * when the array is next replaced, so that keys never move under a reader.
 *
 * @param <V> the type of values
 */
final class TopicMap<V> {

	private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

	private static final int MIN_LENGTH = 32;

	/** Keys at even places, each before its value; the length is a power of two. */
	private volatile @Nullable Object[] table = new Object[MIN_LENGTH];

	// guarded by this

	/** Keys in the table, with a value or without. */
	private int keys;

	/** Keys that have a value. */
	private int size;

	@SuppressWarnings("unchecked")
	@Nullable V get(String key) {
		@Nullable Object[] table = this.table;
		int place = find(table, key);
		return (place >= 0) ? (V) SLOT.getAcquire(table, place + 1) : null;
	}

	/**
	 * Changes the value of a key. The other writers wait meanwhile.
	 * @param change gets the value, or null if there is none, and gives the new one, or
	 * null to remove it
	 */
	@SuppressWarnings("unchecked")
	synchronized void compute(String key, UnaryOperator<@Nullable V> change) {
		@Nullable Object[] table = this.table;
		int found = find(table, key);
		int place = (found >= 0) ? found : ~found;
		V before = (V) table[place + 1];
		V after = change.apply(before);
		if (after == before) {
			return;
		}
		SLOT.setRelease(table, place + 1, after);
		this.size += ((after != null) ? 1 : 0) - ((before != null) ? 1 : 0);
		if (found < 0) {
			SLOT.setRelease(table, place, key);
			this.keys++;
		}
		// a third stays free, so that every search ends, and soon
		if (this.keys * 3 > table.length || (table.length > MIN_LENGTH && this.size * 16 < table.length)) {
			this.table = copy(table);
		}
	}

	/** The place of a key, or the complement of the free one where it would be. */
	private static int find(@Nullable Object[] table, String key) {
		int last = table.length - 1;
		int hash = key.hashCode() * 0x9E3779B9;
		int place = ((hash ^ (hash >>> 15)) << 1) & last;
		Object found = SLOT.getAcquire(table, place);
		while (found != null) {
			if (key.equals(found)) {
				return place;
			}
			place = (place + 2) & last;
			found = SLOT.getAcquire(table, place);
		}
		return ~place;
	}

	private @Nullable Object[] copy(@Nullable Object[] table) {
		int length = MIN_LENGTH;
		while (length < this.size * 4) {
			length *= 2;
		}
		@Nullable Object[] copy = new Object[length];
		for (int from = 0; from < table.length; from += 2) {
			if (table[from] instanceof String key && table[from + 1] != null) {
				int to = ~find(copy, key);
				copy[to] = key;
				copy[to + 1] = table[from + 1];
			}
		}
		this.keys = this.size;
		return copy;
	}

	/**
	 * Calls back for each entry.
	 */
	@SuppressWarnings("unchecked")
	void forEach(BiConsumer<String, ? super V> action) {
		@Nullable Object[] table = this.table;
		for (int place = 0; place < table.length; place += 2) {
			Object key = SLOT.getAcquire(table, place);
			Object value = SLOT.getAcquire(table, place + 1);
			if (key instanceof String topic && value != null) {
				action.accept(topic, (V) value);
			}
		}
	}

}
