package io.pubsub.node;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.pubsub.wire.Frame;

/**
 * What is watched on this node, and is on another: all watchers share one subscription
 * there. Guarded by {@link RemoteTargets}, where nothing says otherwise.
 */
abstract class RemoteTarget {

	private final UUID node;

	private final TargetKey key;

	private final long token;

	/** Those who wait for the answer. */
	private final Set<Watch> asking = new LinkedHashSet<>();

	/** What the target is known by there; 0 before that has been answered. */
	private long number;

	RemoteTarget(UUID node, TargetKey key, long token) {
		this.node = node;
		this.key = key;
		this.token = token;
	}

	UUID node() {
		return this.node;
	}

	TargetKey key() {
		return this.key;
	}

	long token() {
		return this.token;
	}

	long number() {
		return this.number;
	}

	/** What to ask the other node. */
	Frame.Watch question() {
		long number = (this.key.kind() == Frame.Watch.Kind.MAILBOX) ? this.key.number() : this.number;
		return new Frame.Watch(this.token, this.key.kind(), this.key.name(), number, last());
	}

	/** Has somebody watch it. */
	void add(Watch watch) {
		if (this.number == 0) {
			this.asking.add(watch);
		}
		else {
			begin(watch);
		}
	}

	/**
	 * Somebody watches it no more.
	 * @return whether that was the last
	 */
	boolean remove(Watch watch) {
		boolean removed = this.asking.remove(watch) | removeBegun(watch);
		return removed && this.asking.isEmpty() && isUnwatched();
	}

	/** It is there. */
	void answered(Frame.Watched answer) {
		this.number = answer.number();
		List<Watch> asking = List.copyOf(this.asking);
		this.asking.clear();
		asking.forEach(this::begin);
	}

	/** It is not there, or has ended, or nobody knows. */
	void end(Ending ending) {
		List<Watch> asking = List.copyOf(this.asking);
		this.asking.clear();
		asking.forEach((watch) -> watch.ended(ending));
		endBegun(ending);
	}

	/** Nobody watches it any more, or it has ended: nothing finds it. */
	void removed() {
	}

	/** The number of the last message that has come; 0 if none. */
	abstract long last();

	abstract void begin(Watch watch);

	abstract boolean removeBegun(Watch watch);

	abstract boolean isUnwatched();

	abstract void endBegun(Ending ending);

}
