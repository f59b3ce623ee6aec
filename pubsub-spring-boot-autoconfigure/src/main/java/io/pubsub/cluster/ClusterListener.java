package io.pubsub.cluster;

import java.util.UUID;

import io.pubsub.MembershipEvent;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.wire.Frame;

/**
 * Notified of messages and changes from other nodes.
 */
public interface ClusterListener {

	/**
	 * This node sees its cluster for the first time: from now on there is a route to each
	 * member. On the control thread: must not block.
	 */
	void joined();

	/**
	 * Messages of another node are about to come.
	 * @return takes them
	 */
	Messages messages();

	/**
	 * A node has answered a message, on a thread of the transport: must not block or
	 * send.
	 * @param node the id of the node
	 * @param answer its answer, perhaps to nothing
	 */
	void confirmed(UUID node, Frame.Confirmed answer);

	/**
	 * A node has sent a note. Called on a thread of the transport: must not block or
	 * send, except that notes may be posted. Between messages of the same node, in the
	 * order in which they were sent.
	 * @param node the id of the node
	 * @param frame the note
	 */
	void note(UUID node, Frame.Note frame);

	/**
	 * A node sees this one as a member, perhaps again, and may have forgotten what this
	 * node sent before. Same threads and order.
	 * @param node the id of the node
	 */
	void introduced(UUID node);

	/**
	 * A node has left, after which there is no route to it, on the control thread: must
	 * not block.
	 * @param node the id of the node, which may never have sent its name
	 */
	void left(UUID node);

	/**
	 * The cluster has changed, on the control thread: must not block.
	 * @param event what has changed
	 */
	void changed(MembershipEvent event);

	/**
	 * Messages were lost, on any thread: must not block.
	 * @param cause why
	 * @param node the name of the other node
	 * @param count how many
	 */
	void lost(Cause cause, String node, long count);

	/**
	 * Messages went to a node alone that has left without ever having said what it wants,
	 * on the control thread: must not block.
	 * @param count how many; also 0
	 */
	void unheard(long count);

	/**
	 * A thread of the transport, or the control thread, has run into what should not have
	 * been thrown, and goes on: must not block, nor throw.
	 * @param failure what was thrown
	 */
	default void failed(Throwable failure) {
	}

	/**
	 * Takes the messages of one other node. Called by one thread at a time, one of the
	 * transport, which must not be blocked, nor send.
	 */
	public interface Messages {

		/**
		 * A message has come.
		 * @param sender the node that published or sent it
		 * @param message the message
		 */
		void message(Node sender, Frame.Message message);

		/**
		 * A published message is not taken, because this node is about to leave. Its
		 * sender does not know which groups have a member here, so this node counts those
		 * that it was to serve.
		 * @param sender the node that published it
		 * @param message the message
		 */
		void refused(Node sender, Frame.Publish message);

		/**
		 * That was all for now, or a frame follows that is no message: the messages that
		 * have come are to be handled.
		 */
		void end();

	}

}
