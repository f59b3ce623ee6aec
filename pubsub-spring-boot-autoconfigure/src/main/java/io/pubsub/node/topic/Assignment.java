package io.pubsub.node.topic;

import java.util.UUID;
import java.util.function.Predicate;

import io.pubsub.dispatch.Fanout;
import io.pubsub.topic.RelayGroup;
import io.pubsub.wire.Frame;

/**
 * The groups that this node is to serve of one message of another node. Used by one
 * thread, for one message.
 */
public final class Assignment implements Predicate<String> {

	private final Frame.Publish message;

	private final UUID self;

	/** Groups assigned to this node that have a member here. */
	private int present;

	public Assignment(Frame.Publish message, UUID self) {
		this.message = message;
		this.self = self;
	}

	/** Called once for each group that has a member here. */
	@Override
	public boolean test(String group) {
		if (!this.message.serves(this.self, group)
				|| (RelayGroup.is(group) && !this.message.assigned().containsKey(group))) {
			// a relay gets only what goes to all
			return false;
		}
		if (this.message.assigned().containsKey(group)) {
			this.present++;
		}
		return true;
	}

	/**
	 * How many groups the message is lost for: they were assigned to this node, but their
	 * members here have closed.
	 * @param fanout what came of the message
	 */
	public int lost(Fanout<?> fanout) {
		int assigned = 0;
		if (!this.message.assigned().isEmpty()) {
			for (UUID node : this.message.assigned().values()) {
				assigned += node.equals(this.self) ? 1 : 0;
			}
		}
		return assigned - this.present + fanout.unserved().size();
	}

}
