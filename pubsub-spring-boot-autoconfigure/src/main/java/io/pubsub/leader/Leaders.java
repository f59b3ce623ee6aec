package io.pubsub.leader;

import java.util.Optional;

/**
 * Elects one node of many for a name, among the nodes that campaign for it. Thread-safe.
 * <p>
 * <b>What is promised.</b> Of the nodes that see each other at most one leads a name at a
 * time. During a partition each side has a leader of its own; afterwards the one of the
 * smaller term steps down. With {@code pubsub.leader.quorum} only a side with more than
 * half of {@code pubsub.cluster.expected-size} nodes has leaders. No work is guaranteed
 * to be done, or to be done only once: a leader may fail in the middle of it.
 * <p>
 * <b>Leases.</b> A leader has a lease ({@code pubsub.leader.lease}) that the other nodes
 * renew while they see it. When it runs out, the node is no leader, by its own clock and
 * without hearing anything. No other node leads before that, unless the leader has given
 * up its term, or its process is known to have ended.
 * <p>
 * <b>Terms.</b> Each leader has a term, a number that is greater than those of all
 * leaders before it. Pass it on with what the leader writes, so that the receiver can
 * refuse what a former leader sends too late.
 * <p>
 * A name has 1 to 255 characters; otherwise an {@link IllegalArgumentException} is
 * thrown.
 */
public interface Leaders {

	/**
	 * Makes this node a candidate for a name. Returns at once, even before this node has
	 * started.
	 * @param name the name
	 * @return the leadership, which ends when it is closed
	 * @throws IllegalStateException if this node has stopped
	 */
	default Leadership campaign(String name) {
		return campaign(name, LeaderOptions.defaults(), new LeaderListener() {
		});
	}

	/**
	 * Makes this node a candidate for a name.
	 * @param name the name
	 * @param listener is notified each time this node becomes or ceases to be the leader
	 * @return the leadership, which ends when it is closed
	 * @throws IllegalStateException if this node has stopped
	 */
	default Leadership campaign(String name, LeaderListener listener) {
		return campaign(name, LeaderOptions.defaults(), listener);
	}

	/**
	 * Makes this node a candidate for a name.
	 * @param name the name
	 * @param options the options
	 * @param listener is notified each time this node becomes or ceases to be the leader
	 * @return the leadership, which ends when it is closed; each call returns another one
	 * for the same candidate, and the candidate withdraws when all are closed
	 * @throws IllegalStateException if this node has stopped
	 */
	Leadership campaign(String name, LeaderOptions options, LeaderListener listener);

	/**
	 * The term of a name's leader, as this node sees it, whether or not it is a
	 * candidate. Answers from memory.
	 * @param name the name
	 * @return the term, or empty if this node knows of no leader whose lease has not run
	 * out; the first answer of a node that uses leaders for nothing else may come too
	 * early to know of one
	 */
	Optional<Term> leader(String name);

}
