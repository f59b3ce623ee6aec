package io.pubsub.jgroups;

/**
 * How nodes find each other.
 */
public enum Discovery {

	/**
	 * All nodes that one user runs on one machine, without any configuration: they leave
	 * a note in the directory for temporary files.
	 */
	LOCAL,

	/** The hosts that are configured; a node that one of these knows is found too. */
	STATIC,

	/** IP multicast, where the network carries it. */
	MULTICAST,

	/** All addresses that a DNS query yields, such as a headless Kubernetes service. */
	DNS,

	/** Rows of a table in a database that all nodes use. */
	JDBC,

	/** Pods that the Kubernetes API names; needs {@code jgroups-kubernetes}. */
	KUBERNETES

}
