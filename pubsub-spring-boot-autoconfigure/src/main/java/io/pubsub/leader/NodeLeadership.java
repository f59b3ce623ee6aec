package io.pubsub.leader;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import io.pubsub.leader.LeaderListener.Reason;

/**
 * One call of {@link Leaders#campaign}, and its listener.
 */
final class NodeLeadership implements Leadership, Notified {

	private final String name;

	private final Candidate candidate;

	private final boolean rebalanced;

	private final LeaderListener listener;

	private final SerialCalls calls;

	private final Function<String, Optional<Term>> leaders;

	private final Consumer<NodeLeadership> close;

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates one whose candidate does not notify it yet.
	 * @param leaders finds the leader of a name
	 * @param close withdraws the candidate if this was its last one
	 */
	NodeLeadership(String name, Candidate candidate, LeaderOptions options, LeaderListener listener, SerialCalls calls,
			Function<String, Optional<Term>> leaders, Consumer<NodeLeadership> close) {
		this.name = name;
		this.candidate = candidate;
		this.rebalanced = options.rebalanced();
		this.listener = listener;
		this.calls = calls;
		this.leaders = leaders;
		this.close = close;
	}

	Candidate candidate() {
		return this.candidate;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public boolean isLeader() {
		return own().isPresent();
	}

	private Optional<Term> own() {
		return this.closed.get() ? Optional.empty() : this.candidate.own();
	}

	@Override
	public OptionalLong fencingToken() {
		return own().map((term) -> OptionalLong.of(term.number())).orElse(OptionalLong.empty());
	}

	@Override
	public Optional<Term> term() {
		return this.leaders.apply(this.name);
	}

	@Override
	public boolean runIfLeader(Consumer<Term> task) {
		return !this.closed.get() && this.candidate.runIfLeader(task);
	}

	@Override
	public CompletableFuture<Void> stepDown() {
		return this.candidate.stepDown();
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.close.accept(this);
		}
	}

	@Override
	public boolean isRebalanced() {
		return this.rebalanced;
	}

	@Override
	public void elected(Term term) {
		this.calls.call(() -> this.listener.onElected(term));
	}

	@Override
	public CompletableFuture<Void> revoked(Term term, Reason reason) {
		return this.calls.call(() -> this.listener.onRevoked(term, reason));
	}

	@Override
	public String toString() {
		return "Leadership[" + this.name + "]";
	}

}
