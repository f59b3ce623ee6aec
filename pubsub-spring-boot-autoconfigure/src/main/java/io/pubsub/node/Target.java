package io.pubsub.node;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.Ref;

/**
 * Whom a request is for: a mailbox, or subscribers of a topic, perhaps those of one node.
 *
 * @param topic the topic, null for a mailbox
 * @param node the node, null for all
 * @param ref the mailbox's address, null for a topic
 */
record Target(@Nullable String topic, @Nullable Node node, @Nullable Ref ref) {

	@Override
	public String toString() {
		return (this.ref != null) ? "mailbox " + this.ref : "'" + this.topic + "'";
	}

}
