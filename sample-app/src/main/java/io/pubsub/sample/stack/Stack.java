package io.pubsub.sample.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is on the stack at some moment, and which moment that is: copies are kept
 * alike by it. Immutable.
 * <p>
 * Whoever gets the stack begins a new term by telling everybody all of it; within a term
 * each change follows the one before. So a copy knows a change that it has seen, one that
 * comes next, and one that shows that something is missing.
 *
 * @param term counts those who had the stack, and how often they told all of it
 * @param version how many changes there have been
 * @param items what is on it, top first
 */
record Stack(long term, long version, List<Item> items) implements StackMessage {

	static final Stack EMPTY = new Stack(0, 0, List.of());

	static final int MAX_ITEMS = 1000;

	/** In characters of JSON: all of it has to fit into one message. */
	static final int MAX_LENGTH = 100_000;

	Stack {
		items = List.copyOf(items);
	}

	/**
	 * What a push is, to be {@linkplain #after applied} next.
	 * @throws StackFullException if there is no room
	 */
	Change push(Item item) {
		int length = this.items.stream().mapToInt(Stack::length).sum() + length(item);
		if (this.items.size() >= MAX_ITEMS || length > MAX_LENGTH) {
			throw new StackFullException(
					"The stack is full: it takes %,d items of %,d characters in all".formatted(MAX_ITEMS, MAX_LENGTH));
		}
		return new Change(this.term, this.version + 1, Change.Kind.PUSH, item, item.owner());
	}

	private static int length(Item item) {
		return item.item().toString().length() + item.owner().length();
	}

	/**
	 * What a pop is, to be {@linkplain #after applied} next; empty if there is nothing.
	 */
	Optional<Change> pop(String by) {
		return this.items.stream()
			.findFirst()
			.map((top) -> new Change(this.term, this.version + 1, Change.Kind.POP, top, by));
	}

	boolean knows(Change change) {
		return change.term() < this.term || change.term() == this.term && change.version() <= this.version;
	}

	/** Whether nothing is missing between this and a change. */
	boolean isRightBefore(Change change) {
		return change.term() == this.term && change.version() == this.version + 1
				&& (change.kind() == Change.Kind.PUSH || !this.items.isEmpty());
	}

	Stack after(Change change) {
		if (!isRightBefore(change)) {
			throw new IllegalArgumentException("Version " + change.version() + " of term " + change.term()
					+ " does not follow version " + this.version + " of term " + this.term);
		}
		if (change.kind() == Change.Kind.POP) {
			return new Stack(this.term, change.version(), this.items.subList(1, this.items.size()));
		}
		List<Item> items = new ArrayList<>(this.items.size() + 1);
		items.add(change.item());
		items.addAll(this.items);
		return new Stack(this.term, change.version(), items);
	}

	boolean isNewerThan(Stack other) {
		return this.term > other.term || this.term == other.term && this.version > other.version;
	}

	/**
	 * The same in a new term, so that all others take it over.
	 * @param seen the last term that somebody has seen
	 */
	Stack inTermAfter(long seen) {
		return new Stack(Math.max(this.term, seen) + 1, this.version, this.items);
	}

}
