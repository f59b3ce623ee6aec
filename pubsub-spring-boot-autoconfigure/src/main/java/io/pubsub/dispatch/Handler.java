package io.pubsub.dispatch;

/**
 * What a mailbox's messages are handed to.
 *
 * @param <M> the type of messages
 */
@FunctionalInterface
public interface Handler<M> {

	/**
	 * Handles one message, on a worker. What it throws is logged and otherwise ignored.
	 * @param message the message
	 */
	void handle(M message);

	/**
	 * Whether a message is a notice: one that must not be lost, and is handled after all
	 * that came before, alone, and before all that comes later. A notice finds room in a
	 * mailbox that is full. Called with the mailbox's lock held; must not block.
	 * @param message the message
	 * @return true if so
	 */
	default boolean isNotice(M message) {
		return false;
	}

	/**
	 * A message finds no room: it will not be handled. Called with the mailbox's lock
	 * held, on the thread that offers one; must not block.
	 * @param message the message
	 * @return false if it will come again, so that it is not lost
	 */
	default boolean overflowed(M message) {
		return true;
	}

	/**
	 * A message will not be handled as the mailbox was closed while it waited. Called
	 * with the mailbox's lock held; must not block.
	 * @param message the message
	 */
	default void discarded(M message) {
	}

}
