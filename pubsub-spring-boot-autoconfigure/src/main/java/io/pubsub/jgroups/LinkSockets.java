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

	private final Supplier<Introduction> introduction;

	private final int timeoutMillis;

	private final Strangers strangers;

	private volatile @Nullable ServerSocket door;

	/**
	 * Creates a factory.
	 * @param introduction how both sides prove themselves, asked for each connection
	 * @param timeoutMillis how long a thread that connects waits for the other side to
	 * shake hands; heartbeats may have to wait for it
	 */
	LinkSockets(Supplier<Introduction> introduction, int timeoutMillis, Strangers strangers) {
		this.introduction = introduction;
		this.timeoutMillis = timeoutMillis;
		this.strangers = strangers;
	}

	@Override
	public Socket createSocket(String service) throws IOException {
		return new LinkSocket(this.introduction.get(), this.timeoutMillis, this.strangers);
	}

	@Override
	public ServerSocket createServerSocket(String service) throws IOException {
		ServerSocket door = new Doorkeeper(this.introduction, this.strangers);
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
