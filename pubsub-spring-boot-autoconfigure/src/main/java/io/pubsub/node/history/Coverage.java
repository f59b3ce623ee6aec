package io.pubsub.node.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import io.pubsub.wire.HistoryFrame.Stretch;

/**
 * Which of one publisher's numbers are known: those of some stretches, in order and
 * apart. Mostly there is one. Not thread-safe.
 */
final class Coverage {

	/** Two numbers for each stretch: the one before its first, and its last. */
	private long[] bounds = new long[2];

	private int size;

	/** All up to here that was known has been dropped. */
	private long dropped;

	/** Adds all numbers of a stretch, but for those that were dropped. */
	void add(long from, long upto) {
		long after = Math.max(from, this.dropped);
		if (upto <= after) {
			return;
		}
		if (this.size > 0 && after == this.bounds[this.size - 1]) {
			// what follows on the last, as nearly always
			this.bounds[this.size - 1] = upto;
			return;
		}
		int first = 0;
		while (first < this.size && this.bounds[first + 1] < after) {
			first += 2;
		}
		int to = first;
		long low = after;
		long high = upto;
		while (to < this.size && this.bounds[to] <= upto) {
			low = Math.min(low, this.bounds[to]);
			high = Math.max(high, this.bounds[to + 1]);
			to += 2;
		}
		long[] changed = new long[this.size - (to - first) + 2];
		System.arraycopy(this.bounds, 0, changed, 0, first);
		changed[first] = low;
		changed[first + 1] = high;
		System.arraycopy(this.bounds, to, changed, first + 2, this.size - to);
		this.bounds = changed;
		this.size = changed.length;
	}

	/** Drops all numbers up to this one. */
	void drop(long number) {
		if (number <= this.dropped) {
			return;
		}
		this.dropped = number;
		int from = 0;
		while (from < this.size && this.bounds[from + 1] <= number) {
			from += 2;
		}
		if (from > 0) {
			this.bounds = (from < this.size) ? Arrays.copyOfRange(this.bounds, from, this.size) : new long[2];
			this.size = Math.max(0, this.size - from);
		}
		if (this.size > 0) {
			this.bounds[0] = Math.max(this.bounds[0], number);
		}
	}

	/** Whether a number is known, or was. */
	boolean contains(long number) {
		if (number <= this.dropped) {
			return true;
		}
		for (int i = this.size - 2; i >= 0; i -= 2) {
			if (number > this.bounds[i]) {
				return number <= this.bounds[i + 1];
			}
		}
		return false;
	}

	/** The last number that was dropped. */
	long dropped() {
		return this.dropped;
	}

	/** The last number that is known, or was. */
	long last() {
		return (this.size > 0) ? this.bounds[this.size - 1] : this.dropped;
	}

	/** What is known, as a publisher's stretches: an empty one if all was dropped. */
	List<Stretch> stretches(UUID publisher) {
		if (this.size == 0) {
			return (this.dropped > 0) ? List.of(new Stretch(publisher, this.dropped, this.dropped)) : List.of();
		}
		List<Stretch> stretches = new ArrayList<>(this.size / 2);
		for (int i = 0; i < this.size; i += 2) {
			stretches.add(new Stretch(publisher, this.bounds[i], this.bounds[i + 1]));
		}
		return stretches;
	}

	/** What of a stretch is neither known nor was. */
	List<Stretch> missing(Stretch wanted) {
		List<Stretch> missing = new ArrayList<>();
		long after = Math.max(wanted.after(), this.dropped);
		for (int i = 0; i < this.size && after < wanted.upto(); i += 2) {
			if (this.bounds[i + 1] <= after) {
				continue;
			}
			if (this.bounds[i] > after) {
				missing.add(new Stretch(wanted.publisher(), after, Math.min(this.bounds[i], wanted.upto())));
			}
			after = Math.max(after, this.bounds[i + 1]);
		}
		if (after < wanted.upto()) {
			missing.add(new Stretch(wanted.publisher(), after, wanted.upto()));
		}
		return missing;
	}

}
