package io.pubsub.node.history;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.node.kernel.Losses;

/**
 * Counts what is read from history, and what is missing there; and knows all that follow
 * it. Thread-safe.
 */
final class HistoryFigures {

	private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

	private final LongAdder read = new LongAdder();

	private final LongAdder gaps = new LongAdder();

	private final Losses losses;

	HistoryFigures(Losses losses) {
		this.losses = losses;
	}

	void add(Follower follower) {
		this.followers.add(follower);
	}

	void remove(Follower follower) {
		this.followers.remove(follower);
	}

	/** All followers may have missed something. */
	void missed() {
		this.followers.forEach(Follower::catchUpLater);
	}

	void countRead() {
		this.read.increment();
	}

	void countGap() {
		this.gaps.increment();
	}

	void malformed(Node publisher) {
		this.losses.count(Cause.MALFORMED, null, publisher.name(), 1);
	}

	void undecoded(Node publisher) {
		this.losses.count(Cause.DECODING, null, publisher.name(), 1);
	}

	int followers() {
		return this.followers.size();
	}

	long read() {
		return this.read.sum();
	}

	long gaps() {
		return this.gaps.sum();
	}

}
