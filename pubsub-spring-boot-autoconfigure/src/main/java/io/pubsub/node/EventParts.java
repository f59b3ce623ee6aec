package io.pubsub.node;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.wire.PayloadCodecs;

/**
 * What the events of a node share.
 *
 * @param state whether this node runs
 * @param self the node
 * @param codecs encode payloads
 * @param encoder encodes messages
 * @param deliveries verifies payloads
 * @param peers the way to other nodes, null for a node alone
 */
record EventParts(NodeState state, Node self, PayloadCodecs codecs, FrameEncoder encoder, LocalDeliveries deliveries,
		@Nullable Peers peers) {
}
