package io.pubsub.node;

import java.util.UUID;

/**
 * A mailbox of another node, or the name of one.
 */
final class RemoteMailboxTarget extends RemoteTarget {

	private final Watchers watchers = new Watchers();

	RemoteMailboxTarget(UUID node, TargetKey key, long token) {
		super(node, key, token);
	}

	@Override
	long last() {
		return 0;
	}

	@Override
	void begin(Watch watch) {
		this.watchers.add(watch);
		watch.begins();
	}

	@Override
	boolean removeBegun(Watch watch) {
		return this.watchers.remove(watch);
	}

	@Override
	boolean isUnwatched() {
		return this.watchers.isEmpty();
	}

	@Override
	void endBegun(Ending ending) {
		this.watchers.end(ending);
	}

}
