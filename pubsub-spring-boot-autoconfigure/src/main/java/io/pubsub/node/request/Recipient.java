package io.pubsub.node.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.Ref;

/**
 * Whom a request is for: a mailbox, by its address or name, or subscribers of a topic,
 * perhaps those of one node.
 *
 * @param topic the topic, null for a mailbox
 * @param node the node, null for all
 * @param name the mailbox's name, null without one
 * @param ref the mailbox's address, null for a topic, and for a name until it was looked
 * up, or if nobody has it
 */
record Recipient(@Nullable String topic, @Nullable Node node, @Nullable String name, @Nullable Ref ref) {

	static Recipient topic(String topic, @Nullable Node node) {
		return new Recipient(topic, node, null, null);
	}

	static Recipient mailbox(Ref ref) {
		return new Recipient(null, null, null, ref);
	}

	static Recipient name(String name, @Nullable Ref ref) {
		return new Recipient(null, null, name, ref);
	}

	String requireTopic() {
		if (this.topic == null) {
			throw new IllegalStateException("A mailbox has no topic");
		}
		return this.topic;
	}

	@Override
	public String toString() {
		if (this.name != null) {
			return "the name '" + this.name + "'";
		}
		return (this.ref != null) ? "mailbox " + this.ref : "'" + this.topic + "'";
	}

}
