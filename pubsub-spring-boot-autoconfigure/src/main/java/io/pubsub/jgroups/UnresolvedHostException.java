package io.pubsub.jgroups;

import io.pubsub.PubSubException;

/**
 * Thrown on start when a configured host name has no address.
 */
public class UnresolvedHostException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String host;

	UnresolvedHostException(String host, Throwable cause) {
		super("Host '%s' has no address. Correct its name, or have it known to DNS before this node starts."
			.formatted(host), cause);
		this.host = host;
	}

	/**
	 * The name as configured.
	 */
	public String getHost() {
		return this.host;
	}

}
