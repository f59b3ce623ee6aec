package io.pubsub.jgroups.security;

/**
 * The ways in which the nodes of a cluster recognize each other. All nodes of a cluster
 * have the same one.
 */
enum LinkKind {

	/** Any program that reaches the port is a node. */
	CLEAR("lets in any node (pubsub.cluster.allow-insecure=true)"),

	/** A program that can read a file of this user is a node. */
	LOCAL("lets in nodes of its own user on this machine (neither pubsub.cluster.secret nor "
			+ "pubsub.cluster.ssl.bundle is set)"),

	/** A program that knows the secret is a node. */
	SECRET("has a secret (pubsub.cluster.secret)"),

	/** A program that has a trusted certificate is a node. */
	CERTIFICATES("has certificates (pubsub.cluster.ssl.bundle)");

	private final String description;

	LinkKind(String description) {
		this.description = description;
	}

	/** What a node of this kind does, to follow "it" or "this node". */
	String description() {
		return this.description;
	}

}
