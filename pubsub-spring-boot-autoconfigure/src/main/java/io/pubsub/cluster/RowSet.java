package io.pubsub.cluster;

import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Row;

/**
 * A set for very many rows: open addressing with linear probing, 6 to 12 bytes for an
 * entry besides the row. For a row of the most frequent form, interest without a group,
 * only the key is kept, which the index of topics has anyway. Not thread-safe. (Knuth,
 * The Art of Computer Programming, volume 3, section 6.4, algorithms L and R.)
 * <p>
 * Rows come from other nodes, and their texts perhaps from users of those nodes. To
 * prevent a user from choosing texts that collide, hashes depend on secrets of this JVM.
 */
final class RowSet {

	private static final int MIN_LENGTH = 16;

	private static final long SEED = new SecureRandom().nextLong();

	private static final long FACTOR = new SecureRandom().nextLong() | 1;

	/** Keys, and whole rows; the length is a power of two. */
	private @Nullable Object[] table = new Object[MIN_LENGTH];

	private int size;

	/**
	 * Adds a row.
	 * @return false if it was there
	 */
	boolean add(Row row) {
		return add(row, UnaryOperator.identity());
	}

	/**
	 * Adds a row, or one that equals it.
	 * @param same gives the row that is kept, if it was not there
	 * @return false if it was there
	 */
	boolean add(Row row, UnaryOperator<Row> same) {
		int place = find(entry(row));
		if (this.table[place] != null) {
			return false;
		}
		this.table[place] = entry(same.apply(row));
		this.size++;
		if (this.size * 3 > this.table.length * 2) {
			resize(this.table.length * 2);
		}
		return true;
	}

	/**
	 * Removes a row.
	 * @return false if it was not there
	 */
	boolean remove(Row row) {
		int hole = find(entry(row));
		if (this.table[hole] == null) {
			return false;
		}
		int last = this.table.length - 1;
		int place = (hole + 1) & last;
		for (Object entry = this.table[place]; entry != null; entry = this.table[place]) {
			// one that is as far from its home as from the hole, or farther, may fill it
			if (((place - home(entry)) & last) >= ((place - hole) & last)) {
				this.table[hole] = entry;
				hole = place;
			}
			place = (place + 1) & last;
		}
		this.table[hole] = null;
		this.size--;
		if (this.table.length > MIN_LENGTH && this.size * 8 < this.table.length) {
			resize(this.table.length / 2);
		}
		return true;
	}

	boolean contains(Row row) {
		return this.table[find(entry(row))] != null;
	}

	int size() {
		return this.size;
	}

	/**
	 * Calls back for each row. The set must not be changed meanwhile.
	 */
	void forEach(Consumer<Row> action) {
		for (Object entry : this.table) {
			if (entry != null) {
				action.accept((entry instanceof Row row) ? row : new Row(Row.Kind.INTEREST, (String) entry, ""));
			}
		}
	}

	private static Object entry(Row row) {
		return (row.kind() == Row.Kind.INTEREST && row.value().isEmpty()) ? row.key() : row;
	}

	private int home(Object entry) {
		long hash = (entry instanceof Row row) ? hash(hash(SEED ^ row.kind().number(), row.key()), row.value())
				: hash(SEED, (String) entry);
		return (int) hash & (this.table.length - 1);
	}

	private static long hash(long seed, String text) {
		long hash = seed;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * FACTOR;
			// without this, some texts would collide whatever the factor
			hash ^= hash >>> 32;
		}
		return hash;
	}

	/** The place of an entry, or the free one where it would be. */
	private int find(Object entry) {
		int place = home(entry);
		for (Object found = this.table[place]; found != null && !found.equals(entry); found = this.table[place]) {
			place = (place + 1) & (this.table.length - 1);
		}
		return place;
	}

	private void resize(int length) {
		@Nullable Object[] old = this.table;
		this.table = new Object[length];
		for (Object entry : old) {
			if (entry != null) {
				this.table[find(entry)] = entry;
			}
		}
	}

}
