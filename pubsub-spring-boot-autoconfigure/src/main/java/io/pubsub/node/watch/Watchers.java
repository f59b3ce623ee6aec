package io.pubsub.node.watch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.pubsub.node.mailbox.EndReason;

/**
 * Those on this node who watch one target: each is told of its end once. Thread-safe.
 */
final class Watchers {

	/** Guarded by this. */
	private final Set<Watch> watches = new LinkedHashSet<>();

	synchronized void add(Watch watch) {
		this.watches.add(watch);
	}

	synchronized boolean remove(Watch watch) {
		return this.watches.remove(watch);
	}

	synchronized boolean isEmpty() {
		return this.watches.isEmpty();
	}

	/** They have begun to watch. */
	void begin() {
		copy().forEach(Watch::begins);
	}

	private synchronized List<Watch> copy() {
		return List.copyOf(this.watches);
	}

	/** The target has ended. */
	void end(EndReason ending) {
		List<Watch> watches;
		synchronized (this) {
			watches = List.copyOf(this.watches);
			this.watches.clear();
		}
		watches.forEach((watch) -> watch.ended(ending));
	}

}
