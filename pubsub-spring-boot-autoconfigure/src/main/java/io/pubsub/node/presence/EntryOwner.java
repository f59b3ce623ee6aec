package io.pubsub.node.presence;

import io.pubsub.Node;
import io.pubsub.wire.PayloadCodecs;

/**
 * What all entries of one node have in common.
 *
 * @param node the node
 * @param codecs decode their metadata
 */
record EntryOwner(Node node, PayloadCodecs codecs) {
}
