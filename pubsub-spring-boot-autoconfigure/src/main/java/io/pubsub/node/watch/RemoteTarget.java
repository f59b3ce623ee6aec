package io.pubsub.node.watch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import io.pubsub.node.mailbox.EndReason;
import io.pubsub.wire.Frame;

/**
 * What is watched on this node, and is on another: all watchers share one subscription
 * there. Guarded by {@link RemoteTargets}, where nothing says otherwise.
 */
public abstract class RemoteTarget {

	private final UUID node;

	private final TargetKey key;

	private final long token;

	/** Those who wait for the answer. */
	private final Set<Watch> asking = new LinkedHashSet<>();

	/** What the target is known by there; 0 before that has been answered. */
	private long number;

	public RemoteTarget(UUID node, TargetKey key, long token) {
		this.node = node;
		this.key = key;
		this.token = token;
	}

	public UUID node() {
		return this.node;
	}

	public TargetKey key() {
		return this.key;
	}

	public long token() {
		return this.token;
	}

	public long number() {
		return this.number;
	}

	/** What to ask the other node. */
	public Frame.Watch question() {
		long number = (this.key.kind() == Frame.Watch.Kind.MAILBOX) ? this.key.number() : this.number;
		return new Frame.Watch(this.token, this.key.kind(), this.key.name(), number, last());
	}

	/** Has somebody watch it. */
	public void add(Watch watch) {
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
	public boolean remove(Watch watch) {
		boolean removed = this.asking.remove(watch) | removeBegun(watch);
		return removed && this.asking.isEmpty() && isUnwatched();
	}

	/** It is there. */
	public void answered(Frame.Watched answer) {
		this.number = answer.number();
		List<Watch> asking = List.copyOf(this.asking);
		this.asking.clear();
		asking.forEach(this::begin);
	}

	/** It is not there, or has ended, or nobody knows. */
	public void end(EndReason ending) {
		List<Watch> asking = List.copyOf(this.asking);
		this.asking.clear();
		asking.forEach((watch) -> watch.ended(ending));
		endBegun(ending);
	}

	/** Nobody watches it any more, or it has ended: nothing finds it. */
	public void removed() {
	}

	/** The number of the last message that has come; 0 if none. */
	public abstract long last();

	public abstract void begin(Watch watch);

	public abstract boolean removeBegun(Watch watch);

	public abstract boolean isUnwatched();

	public abstract void endBegun(EndReason ending);

}
