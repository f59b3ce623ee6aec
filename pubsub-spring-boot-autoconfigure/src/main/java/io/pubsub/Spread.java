package io.pubsub;

/**
 * How the messages of a topic are distributed over the nodes that have a member of a
 * {@linkplain Subscribe#group() group}. The publishing node chooses a node for each
 * message; on that node the members take turns.
 * <p>
 * The setting matters only on a publishing node that has members of its own. If their
 * settings differ, {@link #EVENLY} applies. A node without members distributes evenly.
 */
public enum Spread {

	/** The value of {@code pubsub.listener.spread}. */
	DEFAULT,

	/**
	 * The nodes with a member take turns, including the publishing node. Each receives
	 * the same share of the messages of one publishing node.
	 */
	EVENLY,

	/**
	 * The members on the publishing node receive all its messages, which then do not
	 * cross the network. Other nodes receive them only while the publishing node has no
	 * member.
	 */
	OWN_NODE_FIRST

}
