package io.pubsub;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The nodes that are connected to each other. Thread-safe. All methods except
 * {@link #ping(String, Duration)} answer from memory and never block.
 */
public interface Cluster {

	/**
	 * This node.
	 * @return this node
	 */
	Node self();

	/**
	 * The nodes of the cluster, including this one, oldest first. A node that joins is
	 * listed as soon as it has sent its name, which is the first thing it does.
	 * @return a snapshot
	 */
	List<Node> nodes();

	/**
	 * Finds a node, or this one, by its name.
	 * @param name the name
	 * @return the node, or empty if no node of that name is in the cluster
	 */
	Optional<Node> node(String name);

	/**
	 * Whether the process of a node is known to have ended without leaving the cluster:
	 * it was killed, or it crashed. Its host has closed its connection and refuses new
	 * ones to its port. The result is false for a node that was merely cut off or hangs,
	 * and may be false for one that has crashed, for example together with its machine.
	 * <p>
	 * A firewall that refuses connections, instead of dropping them, looks like a crash.
	 * @param node the node
	 * @return false if that is not known. This node remembers the last 1,000 crashes
	 */
	default boolean hasCrashed(Node node) {
		return false;
	}

	/**
	 * Checks whether a node responds. Waits up to 5 seconds for its answer.
	 * @param name the name of the node
	 * @return false if the node is unknown, has left or does not answer
	 */
	default boolean ping(String name) {
		return ping(name, Duration.ofSeconds(5));
	}

	/**
	 * Checks whether a node responds. Never throws.
	 * @param name the name of the node
	 * @param timeout how long to wait for the answer
	 * @return false if the node is unknown, has left or does not answer in time
	 */
	boolean ping(String name, Duration timeout);

}
