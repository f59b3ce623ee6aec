package io.pubsub.topic;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Finds the cells, one for each topic or pattern in use, that a topic concerns. What a
 * cell holds is its user's affair. Reading takes no lock.
 * <p>
 * Plain topics stand in a hash table. Patterns stand in a trie, one level for each
 * segment: a walk visits the branch of the segment's own name, that of {@code *}, and
 * what ends in {@code **} on the way, so its cost depends on the depth of the topic and
 * the matches there are, not on the number of patterns.
 *
 * @param <C> the type of the cells
 */
public final class TopicIndex<C> {

	private final TopicMap<C> plain = new TopicMap<>();

	/**
	 * Cells of patterns by {@link TopicPattern#withoutNames()}; also the writers' lock.
	 */
	private final Map<String, C> patterns = new ConcurrentHashMap<>();

	private final Branch<C> root = new Branch<>();

	/**
	 * By hash of the topic; its elements are immutable, so it does not matter who wins.
	 */
	private final @Nullable Split[] splits = new Split[256];

	/**
	 * Changes the cell of one topic or pattern, one thread at a time for each.
	 * @param pattern the topic or pattern
	 * @param change gets the cell, or null if there is none, and gives the new one, or
	 * null to remove it
	 */
	public void update(TopicPattern pattern, UnaryOperator<@Nullable C> change) {
		if (pattern.isPlain()) {
			this.plain.compute(pattern.toString(), change);
			return;
		}
		synchronized (this.patterns) {
			C cell = compute(pattern.withoutNames(), change);
			this.root.set(pattern.segments(), 0, cell);
		}
	}

	/**
	 * Changes the cell of a topic that has one, without parsing it.
	 * @param topic the topic
	 * @param change as in {@link #update}
	 * @return false if there is no cell of the topic, which may be a pattern; nothing has
	 * been done then
	 */
	public boolean updateTopic(String topic, UnaryOperator<@Nullable C> change) {
		if (this.plain.get(topic) == null) {
			return false;
		}
		this.plain.compute(topic, change);
		return true;
	}

	@SuppressWarnings("NullAway") // the function may return null to remove the mapping
	private @Nullable C compute(String key, UnaryOperator<@Nullable C> change) {
		return this.patterns.compute(key, (ignored, cell) -> change.apply(cell));
	}

	/**
	 * The text of a topic that this holds anyway.
	 * @param topic the topic
	 * @return an equal text, or null if there is no cell of the topic, which may be a
	 * pattern
	 */
	public @Nullable String topic(String topic) {
		return this.plain.key(topic);
	}

	/**
	 * Calls back for the cell of the topic itself, then for that of each pattern that
	 * matches it.
	 * @param topic the topic, which is not a pattern
	 * @param action called on this thread
	 */
	public void match(String topic, Consumer<? super C> action) {
		C cell = this.plain.get(topic);
		if (cell != null) {
			action.accept(cell);
		}
		if (!this.patterns.isEmpty()) {
			this.root.match(segments(topic), 0, action);
		}
	}

	/** The segments of a topic, which are remembered if it comes again soon. */
	private String[] segments(String topic) {
		int hash = topic.hashCode();
		int place = (hash ^ (hash >>> 16)) & (this.splits.length - 1);
		Split split = this.splits[place];
		if (split == null || !split.topic.equals(topic)) {
			split = new Split(topic, TopicPattern.split(topic));
			this.splits[place] = split;
		}
		return split.segments;
	}

	/**
	 * Calls back for each topic and pattern there is, patterns without names.
	 * @param action called on this thread
	 */
	public void forEach(BiConsumer<String, ? super C> action) {
		this.plain.forEach(action);
		this.patterns.forEach(action);
	}

	private record Split(String topic, String[] segments) {
	}

	/**
	 * A place in the trie: the patterns that agree up to some segment. Written under the
	 * lock, read without.
	 */
	private static final class Branch<C> {

		private final Map<String, Branch<C>> named = new ConcurrentHashMap<>(2);

		private volatile @Nullable Branch<C> any;

		/** The cell of the pattern that ends here. */
		private volatile @Nullable C end;

		/** The cell of the pattern that goes on with {@code **} from here. */
		private volatile @Nullable C rest;

		void set(List<String> segments, int depth, @Nullable C cell) {
			if (depth == segments.size()) {
				this.end = cell;
				return;
			}
			String segment = segments.get(depth);
			if (segment.equals("**")) {
				this.rest = cell;
				return;
			}
			Branch<C> next = segment.equals("*") ? this.any : this.named.get(segment);
			boolean absent = (next == null);
			if (next == null) {
				next = new Branch<>();
			}
			next.set(segments, depth + 1, cell);
			if (absent && cell != null) {
				grow(segment, next);
			}
			else if (!absent && next.isEmpty()) {
				prune(segment);
			}
		}

		private void grow(String segment, Branch<C> branch) {
			if (segment.equals("*")) {
				this.any = branch;
			}
			else {
				this.named.put(segment, branch);
			}
		}

		private void prune(String segment) {
			if (segment.equals("*")) {
				this.any = null;
			}
			else {
				this.named.remove(segment);
			}
		}

		private boolean isEmpty() {
			return this.named.isEmpty() && this.any == null && this.end == null && this.rest == null;
		}

		void match(String[] segments, int depth, Consumer<? super C> action) {
			accept(this.rest, action);
			if (depth == segments.length) {
				accept(this.end, action);
				return;
			}
			Branch<C> next = this.named.get(segments[depth]);
			if (next != null) {
				next.match(segments, depth + 1, action);
			}
			next = this.any;
			if (next != null) {
				next.match(segments, depth + 1, action);
			}
		}

		private static <C> void accept(@Nullable C cell, Consumer<? super C> action) {
			if (cell != null) {
				action.accept(cell);
			}
		}

	}

}
