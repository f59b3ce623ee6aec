package io.pubsub.node.watch;

import io.pubsub.Node;

/**
 * Makes targets of one kind that are on other nodes.
 */
public interface RemoteTargetFactory {

	/**
	 * Makes a target that is about to be asked for.
	 * @param node its node
	 * @param key what it is known by there
	 * @param token what this node knows it by
	 * @return the target
	 */
	RemoteTarget create(Node node, TargetKey key, long token);

}
