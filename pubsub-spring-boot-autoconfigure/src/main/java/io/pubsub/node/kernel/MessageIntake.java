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

	/**
	 * A published message is not taken, as this node is about to leave. Its sender does
	 * not know which groups have a member here, so those that this node was to serve are
	 * counted as lost.
	 * @param sender its sender
	 * @param message the message
	 */
	void refused(Node sender, Frame.Publish message);

	/** Gives the messages that were kept to their mailboxes. */
	void flush();

}
