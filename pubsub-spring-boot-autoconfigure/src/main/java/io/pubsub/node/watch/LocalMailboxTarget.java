package io.pubsub.node.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import io.pubsub.cluster.Peers;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.wire.Frame;

/**
 * A mailbox of this node, or the name of one, as long as somebody watches it. Guarded by
 * {@link LocalTargets}.
 */
final class LocalMailboxTarget implements LocalTarget {

	private final Watchers watchers = new Watchers();

	/** By the id of each other node that watches it, the token. */
	private final Map<UUID, Long> nodes = new HashMap<>();

	private final TargetKey key;

	private final long mailbox;

	private final Peers peers;

	LocalMailboxTarget(TargetKey key, long mailbox, Peers peers) {
		this.key = key;
		this.mailbox = mailbox;
		this.peers = peers;
	}

	@Override
	public TargetKey key() {
		return this.key;
	}

	/** That of the mailbox. */
	@Override
	public long number() {
		return this.mailbox;
	}

	@Override
	public boolean isThere(long number) {
		return number == 0 || number == this.mailbox;
	}

	@Override
	public Map<UUID, Long> nodes() {
		return this.nodes;
	}

	@Override
	public void add(Watch watch) {
		this.watchers.add(watch);
		watch.begins();
	}

	@Override
	public void remove(Watch watch) {
		this.watchers.remove(watch);
	}

	@Override
	public void add(UUID node, Frame.Watch question) {
		this.nodes.put(node, question.token());
		this.peers.outbound().post(node, new Frame.Watched(question.token(), this.mailbox, 0, 0));
	}

	@Override
	public void remove(UUID node) {
		this.nodes.remove(node);
	}

	boolean isUnused() {
		return this.nodes.isEmpty() && this.watchers.isEmpty();
	}

	/** Tells all who watch it that it has ended. */
	void end(EndReason ending) {
		this.nodes.forEach((node, token) -> this.peers.rows()
			.postAfter(node, new Frame.Ended(token, ending.reason(), ending.detail())));
		this.watchers.end(ending);
	}

}
