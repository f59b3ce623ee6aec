package io.pubsub.jgroups;

import io.pubsub.PubSubException;

/**
 * Thrown on start when a node would listen to other machines, and is not configured to
 * recognize the nodes of its cluster.
 */
public class InsecureLinkException extends PubSubException {

	private static final long serialVersionUID = 1L;

	InsecureLinkException(String address) {
		super(("Nodes would listen on %s, which others may reach, and accept any program as a node. Choose TLS, "
				+ "or a shared secret, or say that this network is to be trusted.")
			.formatted(address));
	}

}
