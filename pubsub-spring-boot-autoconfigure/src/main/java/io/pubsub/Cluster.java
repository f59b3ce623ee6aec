package io.pubsub;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The nodes that hear each other. Thread-safe; all methods but
 * {@link #ping(String, Duration)} answer from memory.
 */
public interface Cluster {

	/**
	 * This node.
	 * @return this node
	 */
	Node self();

	/**
	 * The nodes of the cluster, this one included, oldest first. A node that joins is
	 * listed once it has told its name, which it does before anything else.
	 * @return a snapshot
	 */
	List<Node> nodes();

	/**
	 * Finds a node, or this one, by name.
	 * @param name the name
	 * @return the node, or empty if none of that name is in the cluster
	 */
	Optional<Node> node(String name);

	/**
	 * Asks a node whether it is there, waiting up to 5 seconds for its answer.
	 * @param name the node's name
	 * @return false if it is unknown, has left or does not answer
	 */
	default boolean ping(String name) {
		return ping(name, Duration.ofSeconds(5));
	}

	/**
	 * Asks a node whether it is there. Never throws.
	 * @param name the node's name
	 * @param timeout how long to wait for its answer
	 * @return false if it is unknown, has left or does not answer in time
	 */
	boolean ping(String name, Duration timeout);

}
