package io.pubsub;

/**
 * How the messages of a topic are spread over the nodes that have a member of a
 * {@linkplain Subscribe#group() group}. The publishing node chooses the node for each
 * message; on that node its members take turns.
 * <p>
 * The spread matters only where the publishing node has members of its own, and their
 * setting is what counts there: if they do not agree, {@link #EVENLY} wins. A node
 * without members chooses evenly in any case.
 */
public enum Spread {

	/** The value of {@code pubsub.listener.spread}. */
	DEFAULT,

	/**
	 * The nodes that have a member take turns, the publishing node among them, each with
	 * the same share of what one node publishes.
	 */
	EVENLY,

	/**
	 * The publishing node's own members get all of its messages, which then cross no
	 * network. Other nodes get them only while the publishing node has no member.
	 */
	OWN_NODE_FIRST

}
