package io.pubsub.node.kernel;

import io.pubsub.Node;
import io.pubsub.wire.Frame;

/**
 * Takes messages of one other node before any handler does, and may keep them for a
 * moment, so that a mailbox gets several at a time. Used by one thread of the transport
 * at a time; neither blocks nor sends.
 */
public interface MessageIntake {

	/**
	 * Takes a message.
	 * @param sender its sender
	 * @param message the message
	 * @return false if it is for a handler
	 */
	boolean take(Node sender, Frame.Message message);

	/** Gives the messages that were kept to their mailboxes. */
	void flush();

}
