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
 */
final class Position {

	static final Position START = new Position(new UUID[0], new long[0]);

	private final UUID[] publishers;

	private final long[] numbers;

	private Position(UUID[] publishers, long[] numbers) {
		this.publishers = publishers;
		this.numbers = numbers;
	}

	static Position of(Map<UUID, Long> numbers) {
		Map<UUID, Long> known = new LinkedHashMap<>(numbers);
		known.values().removeIf((number) -> number == 0);
		long[] values = known.values().stream().mapToLong(Long::longValue).toArray();
		return new Position(known.keySet().toArray(UUID[]::new), values);
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
			return new Position(this.publishers, numbers);
		}
		UUID[] publishers = Arrays.copyOf(this.publishers, this.publishers.length + 1);
		long[] numbers = Arrays.copyOf(this.numbers, publishers.length);
		publishers[publishers.length - 1] = publisher;
		numbers[publishers.length - 1] = number;
		return new Position(publishers, numbers);
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
		return of(numbers);
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
