package io.pubsub.jgroups;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Supplier;

import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of JGroups' TCP: both kinds lead to nodes, and to nobody else.
 */
final class LinkSockets extends DefaultSocketFactory {

	private final Supplier<@Nullable Tls> tls;

	private final int timeoutMillis;

	private final Strangers strangers;

	private volatile @Nullable ServerSocket door;

	/**
	 * Creates a factory.
	 * @param tls how to talk, asked for each connection; null: in the clear
	 * @param timeoutMillis how long a thread that connects waits for the other side to
	 * shake hands; heartbeats may have to wait for it
	 */
	LinkSockets(Supplier<@Nullable Tls> tls, int timeoutMillis, Strangers strangers) {
		this.tls = tls;
		this.timeoutMillis = timeoutMillis;
		this.strangers = strangers;
	}

	@Override
	public Socket createSocket(String service) throws IOException {
		return new LinkSocket(this.tls.get(), this.timeoutMillis);
	}

	@Override
	public ServerSocket createServerSocket(String service) throws IOException {
		ServerSocket door = new Doorkeeper(this.tls, this.strangers);
		this.door = door;
		return door;
	}

	/** Listens no more, if it did. */
	void closeDoor() {
		ServerSocket door = this.door;
		if (door != null) {
			Util.close(door);
		}
	}

}
