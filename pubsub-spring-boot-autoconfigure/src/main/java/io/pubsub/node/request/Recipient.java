package io.pubsub.node.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Ref;

/**
 * Whom a request is for: a mailbox, by its address or name, members of a group, or
 * subscribers of a topic, perhaps those of one node.
 *
 * @param topic the topic, null for a mailbox
 * @param node the node, null for all
 * @param name the mailbox's name, null without one
 * @param ref the mailbox's address, null for a topic, and for a name until it was looked
 * up, or if nobody has it; null for a group until a member is chosen
 * @param group the group, null without one
 */
record Recipient(@Nullable String topic, @Nullable Node node, @Nullable String name, @Nullable Ref ref,
		@Nullable GroupTarget group) {

	static Recipient topic(String topic, @Nullable Node node) {
		return new Recipient(topic, node, null, null, null);
	}

	static Recipient mailbox(Ref ref) {
		return new Recipient(null, null, null, ref, null);
	}

	static Recipient name(String name, @Nullable Ref ref) {
		return new Recipient(null, null, name, ref, null);
	}

	static Recipient group(GroupTarget group, @Nullable Ref member) {
		return new Recipient(null, null, null, member, group);
	}

	String requireTopic() {
		if (this.topic == null) {
			throw new IllegalStateException("A mailbox has no topic");
		}
		return this.topic;
	}

	GroupTarget requireGroup() {
		if (this.group == null) {
			throw new IllegalStateException("There is no group");
		}
		return this.group;
	}

	@Override
	public String toString() {
		if (this.name != null) {
			return "the name '" + this.name + "'";
		}
		if (this.group != null) {
			String group = "the group '" + this.group.group() + "'";
			return (this.ref != null) ? "member " + this.ref + " of " + group : group;
		}
		return (this.ref != null) ? "mailbox " + this.ref : "'" + this.topic + "'";
	}

}
