package io.pubsub.node.watch;

import java.util.UUID;

import io.pubsub.node.mailbox.EndReason;

/**
 * A mailbox of another node, or the name of one.
 */
final class RemoteMailboxTarget extends RemoteTarget {

	private final Watchers watchers = new Watchers();

	RemoteMailboxTarget(UUID node, TargetKey key, long token) {
		super(node, key, token);
	}

	@Override
	public long last() {
		return 0;
	}

	@Override
	public void begin(Watch watch) {
		this.watchers.add(watch);
		watch.begins();
	}

	@Override
	public boolean removeBegun(Watch watch) {
		return this.watchers.remove(watch);
	}

	@Override
	public boolean isUnwatched() {
		return this.watchers.isEmpty();
	}

	@Override
	public void endBegun(EndReason ending) {
		this.watchers.end(ending);
	}

}
