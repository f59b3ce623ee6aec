package io.pubsub.node;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.ClusterEvent;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.wire.Frame;

/**
 * Tells the parts of a node what comes from other nodes, each what concerns it.
 */
final class PeersListener implements Peers.Listener {

	private final Dispatcher<Delivery> dispatcher;

	private final Answers answers;

	private final OtherMembers otherMembers;

	private final NameClaims nameClaims;

	private final Mailbox<ClusterEvent> events;

	private final Losses losses;

	/** Set before this node joins, and so before any message comes. */
	private @Nullable Incoming incoming;

	PeersListener(Dispatcher<Delivery> dispatcher, Answers answers, OtherMembers otherMembers, NameClaims nameClaims,
			Mailbox<ClusterEvent> events, Losses losses) {
		this.dispatcher = dispatcher;
		this.answers = answers;
		this.otherMembers = otherMembers;
		this.nameClaims = nameClaims;
		this.events = events;
		this.losses = losses;
	}

	/** Says who takes messages, to be called before this node joins. */
	void connect(Incoming incoming) {
		this.incoming = incoming;
	}

	@Override
	public void message(Node sender, Frame.Message message) {
		Incoming incoming = this.incoming;
		if (incoming != null) {
			incoming.message(sender, message);
		}
	}

	@Override
	public void messagesEnd() {
		this.dispatcher.wake();
	}

	@Override
	public void confirmed(UUID node, Frame.Confirmed answer) {
		this.answers.confirmed(node, answer);
	}

	@Override
	public void left(UUID node) {
		this.answers.left(node);
	}

	@Override
	public void changed(ClusterEvent event) {
		this.otherMembers.changed(event);
		this.nameClaims.changed(event);
		this.events.offer(event, false);
	}

	@Override
	public void lost(Cause cause, String node, long count) {
		this.losses.count(cause, null, node, count);
	}

}
