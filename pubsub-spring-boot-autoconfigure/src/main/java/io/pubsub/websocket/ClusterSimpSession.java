package io.pubsub.websocket;

import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpUserRegistry;

import io.pubsub.Node;

/**
 * A session that the {@link SimpUserRegistry} of a cluster lists, of any node.
 */
public interface ClusterSimpSession extends SimpSession {

	/**
	 * The node that the session is connected to.
	 * @return the node
	 */
	Node getNode();

}
