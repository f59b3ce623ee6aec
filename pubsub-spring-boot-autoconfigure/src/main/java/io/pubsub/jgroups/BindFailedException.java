package io.pubsub.jgroups;

import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;

/**
 * Thrown on start when this node cannot listen where it should.
 */
public class BindFailedException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final String address;

	private final int port;

	private final int lastPort;

	BindFailedException(String address, int port, int lastPort, @Nullable Throwable cause) {
		super("Cannot listen on %s, %s: %s. Stop what listens there, or choose another port or address.".formatted(
				address,
				(lastPort > port) ? "none of the ports " + port + " to " + lastPort + " is free" : "port " + port,
				(cause != null) ? cause.getMessage() : "unknown cause"), cause);
		this.address = address;
		this.port = port;
		this.lastPort = lastPort;
	}

	/**
	 * Where the node was to listen, an address or name as configured.
	 */
	public String getAddress() {
		return this.address;
	}

	/**
	 * The first port that was tried.
	 */
	public int getPort() {
		return this.port;
	}

	/**
	 * The last port that was tried, often the first.
	 */
	public int getLastPort() {
		return this.lastPort;
	}

}
