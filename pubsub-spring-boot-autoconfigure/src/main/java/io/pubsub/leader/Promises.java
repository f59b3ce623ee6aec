package io.pubsub.leader;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.leader.Answer.Outcome;

/**
 * What this node has promised to others: for each name, whom it takes for the leader,
 * until when it elects no other, and the greatest term that it knows of. Also decides
 * what it answers. Thread-safe, and never waits.
 * <p>
 * A node that agrees to a term promises two things: not to agree to a term that is not
 * greater, ever, and not to agree to that of another node before the lease has run out by
 * its own clock. The lease of the leader began earlier, when it asked.
 */
final class Promises {

	/** Names beyond this number are forgotten when there is nothing to know of them. */
	private static final int MEMORY = 1000;

	private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final Map<String, Promise> promises = new HashMap<>();

	/** The greatest term of all names that were forgotten. */
	private long floor;

	/** Until when nothing is promised to candidates, because of which nodes. */
	private final Map<UUID, Long> embargoes = new HashMap<>();

	private final LeaderClock clock;

	private final boolean quorum;

	private final Predicate<Node> crashed;

	private final Consumer<String> changed;

	/**
	 * Creates one that has promised nothing.
	 * @param clock measures leases
	 * @param quorum whether a leader needs a quorum, for which it is no proof of a crash
	 * that a node refuses connections
	 * @param crashed whether the process of a node is known to have ended
	 * @param changed called with a name when its leader has changed or is gone; without a
	 * lock
	 */
	Promises(LeaderClock clock, boolean quorum, Predicate<Node> crashed, Consumer<String> changed) {
		this.clock = clock;
		this.quorum = quorum;
		this.crashed = crashed;
		this.changed = changed;
	}

	/**
	 * Promises nothing to candidates for some time: a node may lead something, or have
	 * promised something, of which this node does not know.
	 */
	synchronized void embargo(UUID node, long nanos) {
		this.embargoes.put(node, this.clock.nanos() + nanos);
	}

	/** A node has turned out to lead nothing. */
	synchronized void lift(UUID node) {
		this.embargoes.remove(node);
	}

	/** How long nothing is promised; not above 0 if promises are made. */
	private long embargo(long now) {
		this.embargoes.values().removeIf((until) -> until - now <= 0);
		return this.embargoes.values().stream().mapToLong((until) -> until - now).max().orElse(0);
	}

	/** Answers another node, or this one. */
	List<Answer> answer(Node sender, Ask ask) {
		List<Answer> answers = new ArrayList<>();
		Set<String> news = new TreeSet<>();
		synchronized (this) {
			for (Ask.Entry entry : ask.entries()) {
				answers.add(switch (ask.kind()) {
					case ELECT -> elect(sender, entry, ask.leaseNanos());
					case RENEW -> renew(sender, entry, ask.leaseNanos(), news);
					case RELEASE -> release(sender, entry, news);
					case WITHDRAW -> withdraw(sender, entry, news);
				});
			}
		}
		news.forEach(this.changed);
		return answers;
	}

	private Answer elect(Node sender, Ask.Entry entry, long leaseNanos) {
		Promise promise = promise(entry.name());
		long now = this.clock.nanos();
		long wait = Math.max(promise.hold - now, embargo(now));
		Node leader = promise.leader;
		if (leader != null && !leader.equals(sender) && !isGone(leader, entry.crashed())) {
			wait = Math.max(wait, promise.until - now);
		}
		if (wait > 0) {
			return new Answer(Outcome.PROMISED, promise.highest, wait);
		}
		if (entry.term() <= promise.highest) {
			return new Answer(Outcome.OUTDATED, promise.highest, 0);
		}
		promise.take(sender, entry, now, leaseNanos, false);
		return new Answer(Outcome.AGREED, promise.highest, 0);
	}

	private boolean isGone(Node leader, @Nullable UUID crashed) {
		return !this.quorum && (leader.id().equals(crashed) || this.crashed.test(leader));
	}

	private Answer renew(Node sender, Ask.Entry entry, long leaseNanos, Set<String> news) {
		Promise promise = promise(entry.name());
		Node leader = promise.leader;
		boolean other = leader != null && !leader.equals(sender);
		// the same number on both sides of a partition: all nodes prefer the same of the
		// two
		boolean preferred = entry.term() == promise.highest && (!other || isPreferred(sender, leader));
		if (entry.term() < promise.highest || entry.term() == promise.highest && !preferred
				|| entry.term() <= promise.over) {
			long wait = promise.until - this.clock.nanos();
			return (promise.isPendingAfter(entry.term()) && wait > 0)
					? new Answer(Outcome.PROMISED, promise.highest, wait)
					: new Answer(Outcome.OUTDATED, promise.highest, 0);
		}
		if (other || !promise.confirmed) {
			news.add(entry.name());
		}
		promise.take(sender, entry, this.clock.nanos(), leaseNanos, true);
		return new Answer(Outcome.AGREED, promise.highest, 0);
	}

	private static boolean isPreferred(Node one, @Nullable Node other) {
		return other == null || one.id().compareTo(other.id()) > 0;
	}

	private Answer release(Node sender, Ask.Entry entry, Set<String> news) {
		Promise promise = promise(entry.name());
		if (sender.equals(promise.leader) && promise.term == entry.term()) {
			promise.leader = null;
			promise.over = entry.term();
			promise.until = this.clock.nanos();
			news.add(entry.name());
		}
		return new Answer(Outcome.AGREED, promise.highest, 0);
	}

	private Answer withdraw(Node sender, Ask.Entry entry, Set<String> news) {
		Promise promise = promise(entry.name());
		if (sender.equals(promise.leader) && promise.term == entry.term() && !promise.confirmed) {
			promise.takeBack();
			news.add(entry.name());
		}
		return new Answer(Outcome.AGREED, promise.highest, 0);
	}

	private Promise promise(String name) {
		Promise known = this.promises.get(name);
		if (known != null) {
			return known;
		}
		if (this.promises.size() >= MEMORY) {
			forget();
		}
		Promise promise = new Promise(this.floor, this.clock.nanos());
		this.promises.put(name, promise);
		return promise;
	}

	private void forget() {
		long now = this.clock.nanos();
		this.promises.values().removeIf((promise) -> {
			boolean over = now - promise.until > KEPT_NANOS && promise.hold - now <= 0;
			if (over) {
				this.floor = Math.max(this.floor, promise.highest);
			}
			return over;
		});
	}

	/** The greatest term of a name, of which this node knows. */
	synchronized long highest(String name) {
		Promise promise = this.promises.get(name);
		return (promise != null) ? promise.highest : this.floor;
	}

	/**
	 * How long this node cannot agree to be elected itself, in nanoseconds; not above 0
	 * if it can.
	 */
	synchronized long waitNanos(String name, Node self) {
		long now = this.clock.nanos();
		Promise promise = this.promises.get(name);
		long wait = embargo(now);
		if (promise != null) {
			wait = Math.max(wait, promise.hold - now);
			Node leader = promise.leader;
			if (leader != null && !leader.equals(self) && !isGone(leader, null)) {
				wait = Math.max(wait, promise.until - now);
			}
		}
		return wait;
	}

	/** The former leader of a name, if its process is known to have ended. */
	synchronized @Nullable UUID crashed(String name) {
		Promise promise = this.promises.get(name);
		Node leader = (promise != null) ? promise.leader : null;
		return (leader != null && isGone(leader, null)) ? leader.id() : null;
	}

	/** The leader of a name, if its lease has not run out. */
	synchronized Optional<Term> leader(String name) {
		Promise promise = this.promises.get(name);
		Node leader = (promise != null) ? promise.leader : null;
		if (promise == null || leader == null || !promise.confirmed || promise.until - this.clock.nanos() <= 0
				|| isGone(leader, null)) {
			return Optional.empty();
		}
		return Optional.of(new Term(name, promise.term, leader, Instant.ofEpochMilli(promise.since)));
	}

	static long later(long one, long other) {
		return (other - one > 0) ? other : one;
	}

	/** What is promised about one name; guarded by the outer object. */
	private static final class Promise {

		private long highest;

		private @Nullable Node leader;

		private long term;

		private long since;

		/** The term that was given up last; a renewal may come after that. */
		private long over;

		private long until;

		/** Until when no other is elected, whatever becomes of the leader. */
		private long hold;

		/** Whether the leader has renewed its lease, so that it was elected indeed. */
		private boolean confirmed;

		/** What was known before a candidate asked that is not known to be elected. */
		private @Nullable Before before;

		Promise(long highest, long now) {
			this.highest = highest;
			this.until = now;
			this.hold = now;
		}

		void take(Node leader, Ask.Entry entry, long now, long leaseNanos, boolean confirmed) {
			this.before = confirmed ? null
					: new Before(this.highest, this.leader, this.term, this.since, this.until, this.confirmed);
			this.highest = entry.term();
			this.leader = leader;
			this.term = entry.term();
			this.since = entry.since();
			this.until = now + leaseNanos;
			this.confirmed = confirmed;
			if (entry.holdNanos() > 0) {
				this.hold = later(this.hold, now + entry.holdNanos());
			}
		}

		/** Whether a candidate has asked that may yet turn out not to be elected. */
		boolean isPendingAfter(long term) {
			return this.before != null && term >= this.before.highest();
		}

		void takeBack() {
			Before before = this.before;
			if (before != null) {
				this.highest = before.highest();
				this.leader = before.leader();
				this.term = before.term();
				this.since = before.since();
				this.until = before.until();
				this.confirmed = before.confirmed();
				this.before = null;
			}
		}

	}

	/** What was known of a leader. */
	private record Before(long highest, @Nullable Node leader, long term, long since, long until, boolean confirmed) {
	}

}
