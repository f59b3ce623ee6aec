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
	 * A message is lost as there is no room: it will not be handled. Called with the
	 * mailbox's lock held, on the thread that offers one; must not block.
	 * @param message the message
	 */
	default void overflowed(M message) {
	}

	/**
	 * A message will not be handled as the mailbox was closed while it waited. Called
	 * with the mailbox's lock held; must not block.
	 * @param message the message
	 */
	default void discarded(M message) {
	}

}
