package io.pubsub.node.presence;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

/**
 * An immutable set of leaves, each with a key of its own. A change makes another set that
 * shares all but a few nodes with the one before. So a snapshot costs nothing, and two
 * sets that have much in common are compared fast. A leaf takes about 20 bytes.
 * <p>
 * A node has up to 32 places, and holds those that are taken; each has a leaf, or a node
 * for leaves whose hashes begin alike. When the bits of a hash are used up, another hash
 * of the key follows, so that no two keys are the same to the end. (Bagwell, Ideal Hash
 * Trees, 2001.)
 *
 * @param <T> the type of leaves
 */
final class Trie<T> implements Iterable<T> {

	private static final int BITS = 5;

	/** Levels for which the bits of one hash suffice. */
	static final int LEVELS = Long.SIZE / BITS;

	private final Keys<T> keys;

	/** Null, a leaf, or a node that has two leaves at least. */
	private final @Nullable Object root;

	private final int size;

	private Trie(Keys<T> keys, @Nullable Object root, int size) {
		this.keys = keys;
		this.root = root;
		this.size = size;
	}

	static <T> Trie<T> empty(Keys<T> keys) {
		return new Trie<>(keys, null, 0);
	}

	int size() {
		return this.size;
	}

	/** The leaf that has a key, if any. */
	@Nullable T get(Object key) {
		return get(this.root, key, 0);
	}

	private @Nullable T get(@Nullable Object from, Object key, int fromLevel) {
		Object place = from;
		int level = fromLevel;
		long hash = (level % LEVELS != 0) ? this.keys.hash(key, level / LEVELS) : 0;
		while (place instanceof Node node) {
			hash = hash(key, hash, level);
			place = node.get(bit(hash, level));
			level++;
		}
		if (place == null) {
			return null;
		}
		T leaf = leaf(place);
		return this.keys.key(leaf).equals(key) ? leaf : null;
	}

	/** The same and a leaf, which takes the place of one that has its key. */
	Trie<T> with(T leaf) {
		return with(leaf, get(this.keys.key(leaf)));
	}

	/** The same, by a caller who knows which leaf has the key now, or that none has. */
	Trie<T> with(T leaf, @Nullable T there) {
		int size = (there != null) ? this.size : this.size + 1;
		return new Trie<>(this.keys, with(this.root, leaf, this.keys.key(leaf), 0, 0), size);
	}

	private Object with(@Nullable Object place, T leaf, Object key, long lastHash, int level) {
		if (place instanceof Node node) {
			long hash = hash(key, lastHash, level);
			int bit = bit(hash, level);
			return node.with(bit, with(node.get(bit), leaf, key, hash, level + 1));
		}
		if (place == null || this.keys.key(leaf(place)).equals(key)) {
			return leaf;
		}
		// both go one level down, where they may still have the same place
		Object otherKey = this.keys.key(leaf(place));
		long otherHash = this.keys.hash(otherKey, level / LEVELS);
		Node node = Node.EMPTY.with(bit(otherHash, level), place);
		return with(node, leaf, key, lastHash, level);
	}

	/** The same but the leaf that has a key, if there is one. */
	Trie<T> without(Object key) {
		return (get(key) != null) ? new Trie<>(this.keys, without(this.root, key, 0, 0), this.size - 1) : this;
	}

	private @Nullable Object without(@Nullable Object place, Object key, long lastHash, int level) {
		if (place instanceof Node node) {
			long hash = hash(key, lastHash, level);
			int bit = bit(hash, level);
			return node.replace(bit, without(node.get(bit), key, hash, level + 1));
		}
		return null;
	}

	/**
	 * Tells what is different here from an earlier set. Takes time for what is different
	 * alone, as long as each of both was made from the other by changes.
	 */
	void compare(Trie<T> before, Difference<? super T> difference) {
		compare(before.root, this.root, 0, difference);
	}

	private void compare(@Nullable Object before, @Nullable Object after, int level, Difference<? super T> difference) {
		if (before == after) {
			return;
		}
		if (before instanceof Node from && after instanceof Node to) {
			int bits = from.bits | to.bits;
			while (bits != 0) {
				int bit = Integer.lowestOneBit(bits);
				compare(from.get(bit), to.get(bit), level + 1, difference);
				bits ^= bit;
			}
			return;
		}
		// one of them is a leaf at most
		for (Iterator<T> leaves = new Leaves<>(before); leaves.hasNext();) {
			T leaf = leaves.next();
			T now = get(after, this.keys.key(leaf), level);
			if (now == null) {
				difference.removed(leaf);
			}
			else if (now != leaf) {
				difference.changed(leaf, now);
			}
		}
		for (Iterator<T> leaves = new Leaves<>(after); leaves.hasNext();) {
			T leaf = leaves.next();
			if (get(before, this.keys.key(leaf), level) == null) {
				difference.added(leaf);
			}
		}
	}

	@Override
	public Iterator<T> iterator() {
		return new Leaves<>(this.root);
	}

	/** The hash that counts on a level: the one of the level before, or the next one. */
	private long hash(Object key, long hash, int level) {
		return (level % LEVELS == 0) ? this.keys.hash(key, level / LEVELS) : hash;
	}

	private static int bit(long hash, int level) {
		return 1 << (int) ((hash >>> (level % LEVELS * BITS)) & 31);
	}

	@SuppressWarnings("unchecked")
	private T leaf(Object place) {
		return (T) place;
	}

	/**
	 * Places of which some are taken.
	 */
	private static final class Node {

		static final Node EMPTY = new Node(0, new Object[0]);

		/** A bit for each place that is taken. */
		private final int bits;

		/** Leaves and nodes, in the order of their bits. */
		private final Object[] places;

		Node(int bits, Object[] places) {
			this.bits = bits;
			this.places = places;
		}

		@Nullable Object get(int bit) {
			return ((this.bits & bit) != 0) ? this.places[index(bit)] : null;
		}

		private int index(int bit) {
			return Integer.bitCount(this.bits & (bit - 1));
		}

		/** The same with something in a place. */
		Node with(int bit, Object what) {
			int index = index(bit);
			Object[] places;
			if ((this.bits & bit) != 0) {
				places = this.places.clone();
			}
			else {
				places = new Object[this.places.length + 1];
				System.arraycopy(this.places, 0, places, 0, index);
				System.arraycopy(this.places, index, places, index + 1, this.places.length - index);
			}
			places[index] = what;
			return new Node(this.bits | bit, places);
		}

		/**
		 * The same with something else in a place that is taken, or with nothing there; a
		 * leaf that is the only one left takes the place of the node.
		 */
		Object replace(int bit, @Nullable Object what) {
			int index = index(bit);
			if (what == null) {
				if (this.places.length == 2 && !(this.places[1 - index] instanceof Node)) {
					return this.places[1 - index];
				}
				Object[] places = Arrays.copyOf(this.places, this.places.length - 1);
				System.arraycopy(this.places, index + 1, places, index, places.length - index);
				return new Node(this.bits & ~bit, places);
			}
			return (this.places.length == 1 && !(what instanceof Node)) ? what : with(bit, what);
		}

	}

	/**
	 * Finds one leaf after the other.
	 */
	private static final class Leaves<T> implements Iterator<T> {

		private final Deque<Object> places = new ArrayDeque<>();

		Leaves(@Nullable Object root) {
			if (root != null) {
				this.places.push(root);
			}
		}

		@Override
		public boolean hasNext() {
			return !this.places.isEmpty();
		}

		@Override
		@SuppressWarnings("unchecked")
		public T next() {
			Object place = this.places.poll();
			while (place instanceof Node node) {
				for (Object each : node.places) {
					this.places.push(each);
				}
				place = this.places.poll();
			}
			if (place == null) {
				throw new NoSuchElementException();
			}
			return (T) place;
		}

	}

	/**
	 * What tells leaves apart.
	 *
	 * @param <T> the type of leaves
	 */
	interface Keys<T> {

		/** The key of a leaf, which other leaves do not equal. */
		Object key(T leaf);

		/**
		 * Hashes of a key, of which all bits count.
		 * @param round from 0: each round has another hash
		 */
		long hash(Object key, int round);

	}

	/**
	 * What one set has and another does not.
	 *
	 * @param <T> the type of leaves
	 */
	interface Difference<T> {

		void added(T leaf);

		/** There is another leaf of the same key. */
		void changed(T before, T after);

		void removed(T leaf);

	}

}
