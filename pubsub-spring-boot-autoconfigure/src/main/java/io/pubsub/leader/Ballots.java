package io.pubsub.leader;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.leader.Ask.Entry;
import io.pubsub.leader.Ask.Kind;

/**
 * Asks all nodes to elect this one, with a term that is greater than all they know of.
 * <p>
 * <i>Why no two lead at a time on one side.</i> All nodes that see each other must agree
 * (or more than half of a fixed number), to the election and to each renewal. So two
 * leaders have asked a node in common, and that has agreed to the second only after the
 * lease of the first had run out by its clock, which began after the first had asked. The
 * exceptions are a leader that gave up itself, and one whose process has ended.
 */
final class Ballots {

	/** How often a term that turns out to be too small is raised. */
	private static final int ATTEMPTS = 5;

	private static final Duration MAX_TIMEOUT = Duration.ofSeconds(2);

	private final LeaderLink link;

	private final Promises promises;

	private final LeaderSettings settings;

	private final LeaderClock clock;

	Ballots(LeaderLink link, Promises promises, LeaderSettings settings, LeaderClock clock) {
		this.link = link;
		this.promises = promises;
		this.settings = settings;
		this.clock = clock;
	}

	/** How long to wait for an answer. */
	static Duration timeout(LeaderSettings settings) {
		Duration part = settings.lease().dividedBy(2);
		return (part.compareTo(MAX_TIMEOUT) < 0) ? part : MAX_TIMEOUT;
	}

	/** Whether enough nodes can be asked. */
	boolean isPossible() {
		return this.settings.quorum() == 0 || this.link.size() * 2 > this.settings.quorum();
	}

	/**
	 * Asks to elect this node.
	 * @param name the name
	 * @param holdNanos how long no other is to follow, whatever happens
	 * @return completes on a worker, never exceptionally
	 */
	CompletableFuture<Result> run(String name, long holdNanos) {
		return attempt(name, holdNanos, 0, ATTEMPTS);
	}

	private CompletableFuture<Result> attempt(String name, long holdNanos, long known, int attempts) {
		long nanos = this.clock.nanos();
		long millis = this.clock.millis();
		long number = Math.max(Math.max(known, this.promises.highest(name)) + 1, millis);
		Entry entry = new Entry(name, number, Math.max(millis, 0), holdNanos, this.promises.crashed(name));
		Ask ask = new Ask(Kind.ELECT, this.settings.leaseNanos(), List.of(entry));
		return this.link.ask(ask, timeout(this.settings)).thenCompose((round) -> {
			if (round.isAgreed(0, this.settings.quorum())) {
				Term term = new Term(name, number, this.link.self(), Instant.ofEpochMilli(millis));
				return done(new Result(Lease.from(term, nanos, millis, this.settings.leaseNanos()), 0));
			}
			this.link.ask(new Ask(Kind.WITHDRAW, this.settings.leaseNanos(), ask.entries()), timeout(this.settings));
			if (round.isOutdated(0) && attempts > 1 && round.waitNanos(0) <= 0) {
				return attempt(name, holdNanos, round.highest(0), attempts - 1);
			}
			return done(new Result(null, round.waitNanos(0)));
		});
	}

	private static CompletableFuture<Result> done(Result result) {
		return CompletableFuture.completedFuture(result);
	}

	/**
	 * How an election has ended.
	 *
	 * @param lease the lease, if this node was elected
	 * @param waitNanos how long some node cannot agree, at most
	 */
	record Result(@Nullable Lease lease, long waitNanos) {
	}

}
