package io.pubsub.node.kernel;

import java.util.UUID;

import io.pubsub.MembershipEvent;

/**
 * Learns of other nodes. Must not block.
 */
public interface MembershipHandler {

	/**
	 * A node that has told its name is a member, or is none any more, or clusters have
	 * become one; on the control thread.
	 * @param event what has changed
	 */
	default void changed(MembershipEvent event) {
	}

	/**
	 * A node sees this one as a member, perhaps again, and may have forgotten what it was
	 * told; on a thread of the transport, between the frames of that node. Must not send,
	 * except that frames may be posted.
	 * @param node the id of the node
	 */
	default void introduced(UUID node) {
	}

	/**
	 * Messages of another node were lost on the way; on a thread of the transport, before
	 * its next message. Must not send, except that notes may be posted.
	 */
	default void messagesLost() {
	}

	/**
	 * A node has left, and there is no route to it; on the control thread.
	 * @param node the id of the node, which may never have told its name
	 */
	default void left(UUID node) {
	}

}
