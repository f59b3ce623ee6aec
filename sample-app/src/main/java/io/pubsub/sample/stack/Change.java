package io.pubsub.sample.stack;

import java.util.Objects;

/**
 * A push or a pop, as it is published.
 *
 * @param term the term of who had the stack
 * @param version how many changes there have been, with this one
 * @param kind which of both
 * @param item what was pushed or popped, and who pushed it
 * @param by who did this
 */
record Change(long term, long version, Kind kind, Item item, String by) implements StackMessage {

	Change {
		Objects.requireNonNull(kind, "kind");
		Objects.requireNonNull(item, "item");
		Objects.requireNonNull(by, "by");
	}

	String topic() {
		return (this.kind == Kind.PUSH) ? "stack.pushed" : "stack.popped";
	}

	/** Tells people. */
	@Override
	public String toString() {
		return (this.kind == Kind.PUSH) ? this.by + " pushed " + this.item.item()
				: this.by + " popped " + this.item.item() + " of " + this.item.owner();
	}

	/**
	 * What a change does.
	 */
	enum Kind {

		/** Puts an item on top. */
		PUSH,

		/** Takes the item on top. */
		POP

	}

}
