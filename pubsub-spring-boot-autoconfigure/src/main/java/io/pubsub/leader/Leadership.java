package io.pubsub.leader;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.pubsub.Node;

/**
 * This node's candidacy for a name, and its leadership while it is elected. Thread-safe.
 *
 * @see Leaders#campaign(String, LeaderListener)
 */
public interface Leadership extends AutoCloseable {

	/**
	 * The name.
	 * @return the name
	 */
	String name();

	/**
	 * Whether this node is the leader now. Compares the lease with the clock, so a
	 * process that was stopped for longer than the lease gets false as soon as it goes
	 * on. The answer may be outdated when the caller uses it: prefer
	 * {@link #runIfLeader(Consumer)}, and pass on the {@link #fencingToken()}.
	 * @return true if so
	 */
	boolean isLeader();

	/**
	 * The number of this node's own term.
	 * @return the number, or empty if this node is not the leader now
	 */
	OptionalLong fencingToken();

	/**
	 * The present term as this node sees it: its own, or another node's.
	 * @return the term, or empty if this node knows of no leader
	 */
	Optional<Term> term();

	/**
	 * The leader as this node sees it.
	 * @return this node, another one, or empty if this node knows of no leader
	 */
	default Optional<Node> leader() {
		return term().map(Term::node);
	}

	/**
	 * When the leader that this node sees was elected, by the leader's clock.
	 * @return the time, or empty if this node knows of no leader
	 */
	default Optional<Instant> since() {
		return term().map(Term::since);
	}

	/**
	 * Runs a task on the calling thread if this node is the leader. If the term ends
	 * while the task runs, the thread is interrupted once. If this node is to give up the
	 * leadership in order, it does not do so before the task has finished, within
	 * {@code pubsub.leader.stop-timeout}; after that the thread is interrupted as well.
	 * @param task gets the term; what it throws is thrown to the caller
	 * @return false if this node is not the leader, or is about to give up the
	 * leadership; the task was not run then
	 */
	boolean runIfLeader(Consumer<Term> task);

	/**
	 * Gives up the leadership in order, and stays a candidate: another candidate is
	 * preferred, if there is one. Does not wait.
	 * @return completes when this node is not the leader any more
	 */
	CompletableFuture<Void> stepDown();

	/**
	 * Withdraws the candidacy. A leader first gives up the leadership in order: it lets
	 * tasks finish, notifies the listener, and only then lets another node follow. Does
	 * not wait. Has no effect if the leadership is closed already.
	 */
	@Override
	void close();

}
