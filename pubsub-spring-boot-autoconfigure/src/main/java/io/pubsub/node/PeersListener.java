package io.pubsub.node;

import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.MembershipEvent;
import io.pubsub.cluster.Peers;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.wire.Frame;

/**
 * Tells the parts of a node what comes from other nodes, each what concerns it.
 */
final class PeersListener implements Peers.Listener {

	private final NodeState state;

	private final Answers answers;

	private final OtherMembers otherMembers;

	private final NameClaims nameClaims;

	private final NameClaims eventClaims;

	private final Mailbox<MembershipEvent> events;

	private final Losses losses;

	private final HeapGuard guard;

	/** Set before this node joins, and so before any message comes. */
	private @Nullable Incoming incoming;

	/** Set before this node joins. */
	private @Nullable Watching watching;

	PeersListener(NodeState state, Answers answers, OtherMembers otherMembers, NameClaims nameClaims,
			NameClaims eventClaims, Mailbox<MembershipEvent> events, Losses losses, HeapGuard guard) {
		this.state = state;
		this.guard = guard;
		this.answers = answers;
		this.otherMembers = otherMembers;
		this.nameClaims = nameClaims;
		this.eventClaims = eventClaims;
		this.events = events;
		this.losses = losses;
	}

	/** Says who takes messages, and what else comes, before this node joins. */
	void connect(Incoming incoming, Watching watching) {
		this.incoming = incoming;
		this.watching = watching;
	}

	@Override
	public void joined() {
		this.state.running();
	}

	@Override
	public Peers.Messages messages() {
		return Objects.requireNonNull(this.incoming, "Messages come before anybody takes them").messages();
	}

	@Override
	public void confirmed(UUID node, Frame.Confirmed answer) {
		this.answers.confirmed(node, answer);
	}

	@Override
	public void watching(UUID node, Frame.Watching frame) {
		Watching watching = this.watching;
		if (watching != null) {
			watching.received(node, frame);
		}
	}

	@Override
	public void introduced(UUID node) {
		Watching watching = this.watching;
		if (watching != null) {
			watching.introduced(node);
		}
	}

	@Override
	public void left(UUID node) {
		this.answers.left(node);
		Watching watching = this.watching;
		if (watching != null) {
			watching.left(node);
		}
	}

	@Override
	public void changed(MembershipEvent event) {
		this.otherMembers.changed(event);
		this.nameClaims.changed(event);
		this.eventClaims.changed(event);
		Watching watching = this.watching;
		if (watching != null) {
			watching.changed(event);
		}
		this.events.offer(event, false);
	}

	@Override
	public void failed(Throwable failure) {
		this.guard.failed(failure);
	}

	@Override
	public void unheard(long count) {
		this.losses.unheard(count);
	}

	@Override
	public void lost(Cause cause, String node, long count) {
		this.losses.count(cause, null, node, count);
	}

}
