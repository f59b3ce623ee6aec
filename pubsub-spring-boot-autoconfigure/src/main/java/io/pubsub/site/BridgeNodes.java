package io.pubsub.site;

import java.util.function.Consumer;

import io.pubsub.LossListener;
import io.pubsub.MembershipEvent;
import io.pubsub.node.PubSubNode;

/**
 * Makes the node by which a bridge head is in the cluster of the bridge.
 */
@FunctionalInterface
public interface BridgeNodes {

	/**
	 * Makes a node, with a new transport, that has not joined yet.
	 * @param name its name
	 * @param members to be notified of nodes that come and go
	 * @param losses to be notified of losses
	 * @return the node, built with relays
	 */
	PubSubNode create(String name, Consumer<MembershipEvent> members, LossListener losses);

}
