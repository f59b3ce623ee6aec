package io.pubsub.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * <p>
 * No search looks at more than some keys: what finds no place among them goes to a
 * {@link ConcurrentHashMap}, which keeps keys of one hash in a tree. So topics that were
 * chosen to collide cost no more than some hundred comparisons each.
 *
 * @param <V> the type of values
 */
final class TopicMap<V> {

	private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

	private static final int MIN_LENGTH = 32;

	/**
	 * How many keys a search looks at. Rarely is it more than some twenty, unless keys
	 * were chosen to have one hash.
	 */
	static final int LONGEST_SEARCH = 128;

	/** Says that a key is not in the array, and finds no place there. */
	private static final int NO_PLACE = Integer.MIN_VALUE;

	/** Keys at even places, each before its value; the length is a power of two. */
	private volatile @Nullable Object[] table = new Object[MIN_LENGTH];

	/** What found no place in the array; written with the lock. */
	private final Map<String, V> displaced = new ConcurrentHashMap<>();

	// guarded by this

	/** Keys in the table, with a value or without. */
	private int keys;

	/** Keys that have a value, in the array or displaced. */
	private int size;

	@SuppressWarnings("unchecked")
	@Nullable V get(String key) {
		@Nullable Object[] table = this.table;
		int place = find(table, key);
		if (place >= 0) {
			return (V) SLOT.getAcquire(table, place + 1);
		}
		return (place == NO_PLACE) ? getDisplaced(table, key) : null;
	}

	private @Nullable V getDisplaced(@Nullable Object[] table, String key) {
		V value = this.displaced.get(key);
		// it may have found a place in a new array meanwhile
		return (value == null && table != this.table) ? get(key) : value;
	}

	/**
	 * The object that stands for a key here.
	 * @return null if the key is not in the array
	 */
	@Nullable String key(String key) {
		@Nullable Object[] table = this.table;
		int place = find(table, key);
		return (place >= 0) ? (String) SLOT.getAcquire(table, place) : null;
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
		V before = (found == NO_PLACE) ? this.displaced.get(key) : (V) table[place + 1];
		V after = change.apply(before);
		if (after == before) {
			return;
		}
		if (found == NO_PLACE) {
			putDisplaced(key, after);
		}
		else {
			SLOT.setRelease(table, place + 1, after);
			if (found < 0) {
				SLOT.setRelease(table, place, key);
				this.keys++;
			}
		}
		this.size += ((after != null) ? 1 : 0) - ((before != null) ? 1 : 0);
		// a third stays free, so that every search ends, and soon
		if (this.keys * 3 > table.length || (table.length > MIN_LENGTH && this.size * 16 < table.length)) {
			replace(table);
		}
	}

	private void putDisplaced(String key, @Nullable V value) {
		if (value != null) {
			this.displaced.put(key, value);
		}
		else {
			this.displaced.remove(key);
		}
	}

	/**
	 * The place of a key, the complement of the free one where it would be, or
	 * {@link #NO_PLACE}.
	 */
	private static int find(@Nullable Object[] table, String key) {
		int last = table.length - 1;
		int hash = key.hashCode() * 0x9E3779B9;
		int place = ((hash ^ (hash >>> 15)) << 1) & last;
		for (int i = 0; i < LONGEST_SEARCH; i++) {
			Object found = SLOT.getAcquire(table, place);
			if (found == null) {
				return ~place;
			}
			if (key.equals(found)) {
				return place;
			}
			place = (place + 2) & last;
		}
		return NO_PLACE;
	}

	/**
	 * Replaces the array by one of the right length. Until then what moves is in both
	 * places.
	 */
	@SuppressWarnings("unchecked")
	private void replace(@Nullable Object[] table) {
		int length = MIN_LENGTH;
		while (length < this.size * 4) {
			length *= 2;
		}
		@Nullable Object[] copy = new Object[length];
		this.keys = 0;
		List<String> placed = this.displaced.entrySet()
			.stream()
			.filter((entry) -> put(copy, entry.getKey(), entry.getValue()))
			.map(Map.Entry::getKey)
			.toList();
		for (int from = 0; from < table.length; from += 2) {
			if (table[from] instanceof String key && table[from + 1] != null && !put(copy, key, (V) table[from + 1])) {
				this.displaced.put(key, (V) table[from + 1]);
			}
		}
		this.table = copy;
		placed.forEach(this.displaced::remove);
	}

	/**
	 * Puts an entry to an array that nobody else sees.
	 * @return false if there is no place for it
	 */
	private boolean put(@Nullable Object[] table, String key, V value) {
		int found = find(table, key);
		if (found == NO_PLACE) {
			return false;
		}
		table[~found] = key;
		table[~found + 1] = value;
		this.keys++;
		return true;
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
		this.displaced.forEach(action);
	}

}
