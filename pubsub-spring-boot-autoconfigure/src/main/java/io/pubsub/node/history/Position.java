package io.pubsub.node.history;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Where a reader stands: for each publisher the number of the last message that it has.
 * Immutable.
 * <p>
 * A reader of several topics may have messages of a publisher that is not there, from the
 * nodes that keep them, and cannot know what else that one has published: to a topic that
 * none of these nodes keeps. Such a publisher is in <i>doubt</i> from the last number
 * before them, until it can be asked.
 */
final class Position {

	static final Position START = new Position(new UUID[0], new long[0], Map.of());

	private final UUID[] publishers;

	private final long[] numbers;

	/** By publisher in doubt, the number up to which nothing is missing. */
	private final Map<UUID, Long> doubts;

	private Position(UUID[] publishers, long[] numbers, Map<UUID, Long> doubts) {
		this.publishers = publishers;
		this.numbers = numbers;
		this.doubts = doubts;
	}

	static Position of(Map<UUID, Long> numbers) {
		return of(numbers, Map.of());
	}

	private static Position of(Map<UUID, Long> numbers, Map<UUID, Long> doubts) {
		Map<UUID, Long> known = new LinkedHashMap<>(numbers);
		known.values().removeIf((number) -> number == 0);
		long[] values = known.values().stream().mapToLong(Long::longValue).toArray();
		return new Position(known.keySet().toArray(UUID[]::new), values, doubts);
	}

	/** The number of the last message of a publisher; 0 if there is none. */
	long of(UUID publisher) {
		int index = index(publisher);
		return (index >= 0) ? this.numbers[index] : 0;
	}

	private int index(UUID publisher) {
		for (int i = 0; i < this.publishers.length; i++) {
			if (this.publishers[i].equals(publisher)) {
				return i;
			}
		}
		return -1;
	}

	/** The position after a further message. */
	Position with(UUID publisher, long number) {
		int index = index(publisher);
		if (index >= 0) {
			long[] numbers = this.numbers.clone();
			numbers[index] = number;
			return new Position(this.publishers, numbers, this.doubts);
		}
		UUID[] publishers = Arrays.copyOf(this.publishers, this.publishers.length + 1);
		long[] numbers = Arrays.copyOf(this.numbers, publishers.length);
		publishers[publishers.length - 1] = publisher;
		numbers[publishers.length - 1] = number;
		return new Position(publishers, numbers, this.doubts);
	}

	/** The same position, with other doubts. */
	Position withDoubts(Map<UUID, Long> doubts) {
		return new Position(this.publishers, this.numbers, Map.copyOf(doubts));
	}

	/** By publisher in doubt, the number up to which nothing is missing. */
	Map<UUID, Long> doubts() {
		return this.doubts;
	}

	/** Whether there are messages of a publisher after which others may be missing. */
	boolean isInDoubt(UUID publisher) {
		Long sure = this.doubts.get(publisher);
		return sure != null && of(publisher) > sure;
	}

	/**
	 * The position that is as far as either of two.
	 * @param known the publishers of the other one
	 * @param old publishers that are not among these are dropped if their number is
	 * smaller: nothing is kept of them any more
	 */
	Position advance(Map<UUID, Long> known, long old) {
		Map<UUID, Long> numbers = new HashMap<>(known);
		forEach((publisher, number) -> {
			if (number >= old || known.containsKey(publisher)) {
				numbers.merge(publisher, number, Math::max);
			}
		});
		Map<UUID, Long> doubts = new HashMap<>(this.doubts);
		doubts.keySet().retainAll(numbers.keySet());
		return of(numbers, doubts);
	}

	int size() {
		return this.publishers.length;
	}

	void forEach(BiConsumer<UUID, Long> action) {
		for (int i = 0; i < this.publishers.length; i++) {
			action.accept(this.publishers[i], this.numbers[i]);
		}
	}

}
