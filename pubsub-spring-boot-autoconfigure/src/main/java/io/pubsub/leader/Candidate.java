package io.pubsub.leader;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.leader.LeaderListener.Reason;

/**
 * This node as a candidate for one name, and as its leader. Decides on the thread of
 * {@link Elections}; what other threads read is volatile.
 */
final class Candidate implements HeldLease {

	private static final Log logger = LogFactory.getLog(Candidate.class);

	/** How long a candidate must have been there before a leader moves to it. */
	private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** How long one that has stepped down lets others go first. */
	private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final String name;

	private final Elections elections;

	private final Contest contest;

	private final GuardedRuns runs;

	private final List<Notified> notified = new CopyOnWriteArrayList<>();

	/** What is renewed: while this node leads, and while its listeners are notified. */
	private volatile @Nullable Lease held;

	private volatile boolean leading;

	/** Whether no more tasks are to begin. */
	private volatile boolean givingUp;

	// used by the thread of elections

	private boolean started;

	private boolean closed;

	private @Nullable CompletableFuture<Void> handOver;

	private @Nullable Long outrankedSince;

	private @Nullable Future<?> wake;

	private @Nullable Future<?> expiry;

	Candidate(String name, Elections elections) {
		this.name = name;
		this.elections = elections;
		this.contest = new Contest(name, elections, this::elected, this::evaluate);
		this.runs = new GuardedRuns(() -> elections.execute(this::evaluate));
	}

	/** Has a listener notified from the next change on, or of the present term. */
	void add(Notified listener) {
		this.elections.execute(() -> {
			this.notified.add(listener);
			Lease lease = this.held;
			if (this.leading && lease != null) {
				listener.elected(lease.term());
			}
		});
	}

	/** Notifies a listener no more, but of the end of a term that it knows of. */
	void remove(Notified listener) {
		this.elections.execute(() -> {
			Lease lease = this.held;
			if (this.notified.remove(listener) && this.leading && lease != null) {
				listener.revoked(lease.term(), Reason.HANDED_OVER);
			}
		});
	}

	/** Takes part in elections from now on. */
	void start() {
		this.elections.execute(() -> {
			if (!this.started && !this.closed) {
				this.started = true;
				this.elections.link().stand(this.name);
				evaluate();
			}
		});
	}

	Optional<Term> own() {
		Lease lease = this.held;
		return (this.leading && lease != null && lease.isValid(this.elections.clock())) ? Optional.of(lease.term())
				: Optional.empty();
	}

	boolean runIfLeader(Consumer<Term> task) {
		Term term = own().orElse(null);
		if (term == null) {
			return false;
		}
		boolean nested = this.runs.isRunning(Thread.currentThread());
		GuardedRuns.Run run = this.runs.begin(term.number());
		// the term may have ended before this thread could be interrupted
		boolean stays = (!this.givingUp || nested) && own().filter(term::equals).isPresent();
		if (!stays) {
			this.runs.end(run);
			return false;
		}
		this.runs.run(run, term, task);
		return true;
	}

	/** Decides what to do now; what is to be done later is scheduled. */
	void evaluate() {
		if (this.handOver != null) {
			goOnGivingUp();
			return;
		}
		if (this.leading) {
			checkLeading();
		}
		else if (this.started && !this.closed) {
			this.contest.check();
		}
	}

	private void checkLeading() {
		Lease lease = this.held;
		if (lease == null || !lease.isValid(this.elections.clock())) {
			revoke(Reason.EXPIRED);
			return;
		}
		if (this.contest.rank() == 0 || !this.notified.stream().allMatch(Notified::isRebalanced)) {
			this.outrankedSince = null;
			return;
		}
		long now = this.elections.clock().nanos();
		Long since = this.outrankedSince;
		if (since == null) {
			this.outrankedSince = now;
			wakeIn(SETTLE_NANOS);
		}
		else if (now - since < SETTLE_NANOS) {
			wakeIn(SETTLE_NANOS - (now - since));
		}
		else if (this.runs.isIdle()) {
			logger.debug("The leadership of '" + this.name + "' moves to another node, which has joined");
			stepDown();
		}
	}

	private void elected(Lease lease) {
		this.outrankedSince = null;
		this.held = lease;
		this.leading = true;
		this.elections.renewals().add(this);
		this.elections.renewals().run();
		this.elections.figures().leading.incrementAndGet();
		this.elections.figures().elected.increment();
		logger.info("Node %s leads '%s' with term %d".formatted(lease.term().node(), this.name, lease.term().number()));
		this.notified.forEach((listener) -> listener.elected(lease.term()));
		Future<?> former = this.expiry;
		if (former != null) {
			former.cancel(false);
		}
		awaitExpiry();
		evaluate();
	}

	private void awaitExpiry() {
		Lease lease = this.held;
		if (lease == null) {
			return;
		}
		long remaining = lease.remaining(this.elections.clock());
		if (remaining <= 0) {
			expire();
			return;
		}
		this.expiry = this.elections.schedule(this::awaitExpiry, remaining);
	}

	private void expire() {
		if (this.leading) {
			revoke(Reason.EXPIRED);
		}
		else {
			// it was to be handed over, and is not this node's to hand over any more
			this.held = null;
			this.elections.renewals().remove(this);
		}
	}

	@Override
	public @Nullable Lease held() {
		return this.held;
	}

	@Override
	public void renewed(Lease lease) {
		this.elections.execute(() -> {
			Lease before = this.held;
			if (before != null && before.term().equals(lease.term()) && before.isValid(this.elections.clock())) {
				this.held = before.latest(lease);
			}
		});
	}

	@Override
	public void superseded(long term) {
		this.elections.execute(() -> {
			Lease lease = this.held;
			if (lease == null || lease.term().number() != term) {
				return;
			}
			if (this.leading) {
				revoke(Reason.SUPERSEDED);
			}
			else {
				expire();
			}
		});
	}

	/** This node does not lead any more, and could do nothing about it. */
	private void revoke(Reason reason) {
		Lease lease = this.held;
		if (lease == null) {
			return;
		}
		stopLeading();
		this.held = null;
		this.elections.renewals().remove(this);
		this.runs.interrupt(lease.term().number());
		if (reason == Reason.EXPIRED) {
			this.elections.figures().expired.increment();
		}
		logger.info("Node %s does not lead '%s' any more: %s".formatted(lease.term().node(), this.name,
				(reason == Reason.EXPIRED) ? "its lease has run out" : "another node leads with a greater term"));
		this.notified.forEach((listener) -> listener.revoked(lease.term(), reason));
		if (this.handOver != null) {
			handedOver(null);
		}
		else {
			evaluate();
		}
	}

	private void stopLeading() {
		this.leading = false;
		this.elections.figures().leading.decrementAndGet();
		this.elections.figures().revoked.increment();
	}

	/** Gives up in order, and stays a candidate. */
	CompletableFuture<Void> stepDown() {
		CompletableFuture<Void> result = new CompletableFuture<>();
		this.elections.execute(() -> giveUp().whenComplete((done, failure) -> result.complete(null)));
		return result;
	}

	/**
	 * Withdraws, and gives up in order.
	 * @return completes when another node can follow, or must wait for the lease to run
	 * out
	 */
	CompletableFuture<Void> close() {
		CompletableFuture<Void> result = new CompletableFuture<>();
		this.elections.execute(() -> {
			boolean withdraws = this.started && !this.closed;
			this.closed = true;
			this.contest.close().thenCompose((done) -> giveUp()).whenComplete((done, failure) -> result.complete(null));
			if (withdraws) {
				this.elections.link().withdraw(this.name);
			}
		});
		return result;
	}

	private CompletableFuture<Void> giveUp() {
		CompletableFuture<Void> present = this.handOver;
		if (present != null) {
			return present;
		}
		if (!this.leading) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> begun = new CompletableFuture<>();
		this.handOver = begun;
		this.givingUp = true;
		long stop = this.elections.settings().stopNanos();
		this.elections.schedule(() -> interruptTasks(begun), stop);
		this.elections.schedule(() -> leaveTasks(begun), stop + Math.min(stop, SETTLE_NANOS));
		goOnGivingUp();
		return begun;
	}

	/** The tasks have had their time. */
	private void interruptTasks(CompletableFuture<Void> of) {
		Lease lease = this.held;
		if (this.handOver == of && this.leading && lease != null) {
			logger.info("Tasks of the leader of '%s' did not finish within pubsub.leader.stop-timeout: interrupts them"
				.formatted(this.name));
			this.runs.interrupt(lease.term().number());
		}
	}

	/** The tasks do not heed interruptions. */
	private void leaveTasks(CompletableFuture<Void> of) {
		if (this.handOver == of && this.leading) {
			logger.warn("Tasks of the leader of '%s' do not finish: another node leads when the lease has run out"
				.formatted(this.name));
			handOver(false);
		}
	}

	private void goOnGivingUp() {
		if (!this.leading) {
			return;
		}
		Lease lease = this.held;
		if (lease == null || !lease.isValid(this.elections.clock())) {
			revoke(Reason.EXPIRED);
		}
		else if (this.runs.isIdle()) {
			handOver(true);
		}
	}

	/**
	 * Notifies the listeners, and then lets another node follow.
	 * @param free whether no task runs any more
	 */
	private void handOver(boolean free) {
		Lease lease = this.held;
		if (lease == null) {
			return;
		}
		stopLeading();
		logger.info("Node %s gives up '%s'".formatted(lease.term().node(), this.name));
		CompletableFuture
			.allOf(this.notified.stream()
				.map((listener) -> listener.revoked(lease.term(), Reason.HANDED_OVER))
				.toArray(CompletableFuture[]::new))
			.orTimeout(this.elections.settings().stopNanos() + SETTLE_NANOS, TimeUnit.NANOSECONDS)
			.whenComplete((done, failure) -> this.elections.execute(() -> {
				boolean released = free && failure == null;
				Lease last = this.held;
				this.held = null;
				this.elections.renewals().remove(this);
				handedOver((released && last != null) ? last : null);
			}));
	}

	private void handedOver(@Nullable Lease released) {
		CompletableFuture<Void> done = this.handOver;
		this.handOver = null;
		this.givingUp = false;
		this.contest.pause(PAUSE_NANOS);
		if (done != null) {
			if (released != null) {
				this.elections.renewals().release(released).whenComplete((round, failure) -> done.complete(null));
			}
			else {
				done.complete(null);
			}
		}
		evaluate();
	}

	private void wakeIn(long nanos) {
		Future<?> timer = this.wake;
		if (timer != null) {
			timer.cancel(false);
		}
		this.wake = this.elections.schedule(this::evaluate, nanos);
	}

}
