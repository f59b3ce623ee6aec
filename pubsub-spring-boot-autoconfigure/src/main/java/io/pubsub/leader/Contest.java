package io.pubsub.leader;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Decides when this node asks the others to elect it for a name: when no other may lead,
 * and the candidates before it have had their turn. Used by the thread of
 * {@link Elections}.
 */
final class Contest {

	/** How long each candidate gives the one before it. */
	private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

	private static final long MIN_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long MAX_BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final String name;

	private final Elections elections;

	private final Consumer<Lease> elected;

	private final Runnable again;

	/** Completes when the election that is under way has ended. */
	private @Nullable CompletableFuture<Void> ballot;

	private boolean closed;

	private long notBefore;

	private @Nullable Long vacantSince;

	private int failures;

	private @Nullable Future<?> wake;

	/**
	 * Creates one that has not asked.
	 * @param elected takes the lease when this node is elected
	 * @param again called when there may be something to decide
	 */
	Contest(String name, Elections elections, Consumer<Lease> elected, Runnable again) {
		this.name = name;
		this.elections = elections;
		this.elected = elected;
		this.again = again;
		this.notBefore = elections.clock().nanos();
	}

	/** How many candidates come before this node. */
	int rank() {
		return Preference.rank(this.name, this.elections.link().candidates(this.name),
				this.elections.link().self().id());
	}

	/** Lets others go first for some time. */
	void pause(long nanos) {
		this.notBefore = this.elections.clock().nanos() + nanos;
	}

	/**
	 * Does not ask any more.
	 * @return completes when the election that is under way has ended
	 */
	CompletableFuture<Void> close() {
		this.closed = true;
		CompletableFuture<Void> current = this.ballot;
		return (current != null) ? current : CompletableFuture.completedFuture(null);
	}

	/** Asks now, or later, or not, as this node sees it now. */
	void check() {
		if (this.ballot != null || this.closed) {
			return;
		}
		long now = this.elections.clock().nanos();
		long promised = this.elections.promises().waitNanos(this.name, this.elections.link().self());
		if (promised > 0) {
			// another leads, or is about to: this node has let it go first
			this.notBefore = now;
		}
		long wait = Math.max(promised, this.notBefore - now);
		if (!this.elections.ballots().isPossible()) {
			wait = Math.max(wait, MAX_BACKOFF_NANOS);
		}
		if (wait > 0) {
			this.vacantSince = null;
			// it may turn out sooner that the leader has crashed
			wakeIn(Math.min(wait, MAX_BACKOFF_NANOS));
			return;
		}
		Long since = this.vacantSince;
		if (since == null) {
			since = now;
			this.vacantSince = since;
		}
		long turn = since + rank() * TURN_NANOS - now;
		if (turn > 0) {
			wakeIn(turn);
		}
		else {
			vote();
		}
	}

	private void vote() {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		this.ballot = ended;
		Elections elections = this.elections;
		elections.link().barrier(Ballots.timeout(elections.settings())).whenComplete((passed, failure) -> {
			if (failure == null) {
				elections.execute(() -> voteIfFirst(ended));
			}
			else {
				elections.execute(() -> lost(ended));
			}
		});
	}

	/** It may have turned out that there are other candidates, or a leader. */
	private void voteIfFirst(CompletableFuture<Void> ended) {
		Elections elections = this.elections;
		Long since = this.vacantSince;
		if (this.closed || since == null || rank() * TURN_NANOS > elections.clock().nanos() - since
				|| elections.promises().waitNanos(this.name, elections.link().self()) > 0) {
			end(ended);
			return;
		}
		elections.ballots()
			.run(this.name, 0)
			.thenAccept((result) -> elections.execute(() -> voted(ended, result.lease())));
	}

	private void voted(CompletableFuture<Void> ended, @Nullable Lease lease) {
		if (lease == null) {
			lost(ended);
		}
		else if (this.closed || !lease.isValid(this.elections.clock())) {
			this.elections.renewals()
				.release(lease)
				.whenComplete((round, failure) -> this.elections.execute(() -> end(ended)));
		}
		else {
			this.failures = 0;
			this.vacantSince = null;
			this.ballot = null;
			this.elected.accept(lease);
			ended.complete(null);
		}
	}

	private void lost(CompletableFuture<Void> ended) {
		long backoff = Math.min(MIN_BACKOFF_NANOS << Math.min(this.failures++, 5), MAX_BACKOFF_NANOS);
		pause(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff));
		this.vacantSince = null;
		end(ended);
	}

	private void end(CompletableFuture<Void> ended) {
		this.ballot = null;
		ended.complete(null);
		this.again.run();
	}

	private void wakeIn(long nanos) {
		Future<?> timer = this.wake;
		if (timer != null) {
			timer.cancel(false);
		}
		this.wake = this.elections.schedule(this.again, nanos);
	}

}
