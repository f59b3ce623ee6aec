package io.pubsub.leader;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.pubsub.Node;
import io.pubsub.node.PubSubNode;

/**
 * The leaders of a node, for tests, and what a listener has heard.
 */
final class LeaderNode implements AutoCloseable {

	final PubSubNode node;

	final LeaderElections leaders;

	final TestClock clock = new TestClock();

	LeaderNode(PubSubNode node, LeaderSettings settings) {
		this.node = node;
		this.leaders = new LeaderElections(
				new LeaderLink(node.cluster(), node.mailboxes(), node.groups(), node.requester()), settings,
				this.clock);
		this.leaders.start();
	}

	static LeaderSettings settings(long leaseMillis) {
		return new LeaderSettings(Duration.ofMillis(leaseMillis), Duration.ofSeconds(5), 0);
	}

	Node self() {
		return this.node.cluster().self();
	}

	@Override
	public void close() {
		this.leaders.stop();
	}

	/** A clock that can be set. */
	static final class TestClock implements LeaderClock {

		volatile long nanosAhead;

		volatile long millisAhead;

		/** Done once, when the time of day is next asked for, as each election does. */
		final AtomicReference<Runnable> hook = new AtomicReference<>();

		@Override
		public long nanos() {
			return System.nanoTime() + this.nanosAhead;
		}

		@Override
		public long millis() {
			Runnable action = this.hook.getAndSet(null);
			if (action != null) {
				action.run();
			}
			return System.currentTimeMillis() + this.millisAhead;
		}

	}

	/** Keeps what it hears. */
	static class Recorder implements LeaderListener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		final List<Term> terms = new CopyOnWriteArrayList<>();

		@Override
		public void onElected(Term term) {
			this.terms.add(term);
			this.heard.add("elected");
		}

		@Override
		public void onRevoked(Term term, Reason reason) {
			this.heard.add(reason.name());
		}

	}

}
