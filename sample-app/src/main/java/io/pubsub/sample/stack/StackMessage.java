package io.pubsub.sample.stack;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What the mailboxes of the stack's servers get.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({ @JsonSubTypes.Type(value = StackMessage.Push.class, name = "push"),
		@JsonSubTypes.Type(value = StackMessage.Pop.class, name = "pop"),
		@JsonSubTypes.Type(value = StackMessage.Get.class, name = "get"),
		@JsonSubTypes.Type(value = StackMessage.Wanted.class, name = "wanted"),
		@JsonSubTypes.Type(value = StackMessage.Turn.class, name = "turn"),
		@JsonSubTypes.Type(value = Change.class, name = "change"),
		@JsonSubTypes.Type(value = Stack.class, name = "stack") })
sealed interface StackMessage permits StackMessage.Push, StackMessage.Pop, StackMessage.Get, StackMessage.Wanted,
		StackMessage.Turn, Change, Stack {

	/**
	 * A header of what servers publish. Clients may publish on every topic, but without
	 * headers: so nobody can tell the servers anything in the name of one of them.
	 */
	String FROM_SERVER = "stack-server";

	/**
	 * Puts something on top. The reply has no value.
	 *
	 * @param item what, and who does
	 */
	record Push(Item item) implements StackMessage {

		public Push {
			Objects.requireNonNull(item, "item");
		}

	}

	/**
	 * Takes what is on top. The reply is an {@link Item}, or without a value if there is
	 * none.
	 *
	 * @param by who does
	 */
	record Pop(String by) implements StackMessage {

		public Pop {
			Objects.requireNonNull(by, "by");
		}

	}

	/**
	 * Asks for all that is there. The reply is an array of {@link Item}, top first.
	 */
	record Get() implements StackMessage {
	}

	/**
	 * Tells that somebody misses the stack, or changes of it: who has it tells all of it
	 * to everybody. The reply is whether the server has a copy.
	 *
	 * @param term the last term that is known there
	 */
	record Wanted(long term) implements StackMessage {
	}

	/**
	 * What a server sends to itself, so that it is handled in its turn.
	 *
	 * @param kind what has happened
	 */
	record Turn(Kind kind) implements StackMessage {

		public Turn {
			Objects.requireNonNull(kind, "kind");
		}

		/**
		 * What can happen.
		 */
		enum Kind {

			/** No server has a copy, so there is no stack yet. */
			ALONE,

			/** This server has got the name. */
			ELECTED,

			/** This server has lost the name to another. */
			DEPOSED

		}

	}

}
