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

}
