package io.pubsub.node.topic;

import io.pubsub.Node;

/**
 * Notified of what the nodes of a cluster subscribe to, this one included, with the locks
 * of the node held: must neither block nor call the node.
 */
public interface InterestListener {

	/**
	 * A node has its first subscriber of a topic and group.
	 * @param node the node
	 * @param topic the topic or pattern, without names of variables
	 * @param group the group, empty for none
	 */
	void added(Node node, String topic, String group);

	/**
	 * A node has no subscriber of a topic and group any more.
	 * @param node the node
	 * @param topic the topic or pattern, without names of variables
	 * @param group the group, empty for none
	 * @param left whether that is so because the node has left, or cannot be reached
	 */
	void removed(Node node, String topic, String group, boolean left);

}
