package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;

import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

/** The sockets of JGroups' TCP. Both kinds lead to nodes only. */
final class LinkSockets extends DefaultSocketFactory {

	/** How often to try to listen; another program has to be as fast each time. */
	private static final int ATTEMPTS = 5;

	private final Introductions introductions;

	private final int timeoutMillis;

	private final Strangers strangers;

	private final JGroupsVersions versions;

	private volatile @Nullable ServerSocket door;

	/**
	 * Creates a factory.
	 * @param introductions how both sides prove themselves
	 * @param timeoutMillis how long a thread that connects waits for the other side to
	 * shake hands; heartbeats may have to wait for it
	 */
	LinkSockets(Introductions introductions, int timeoutMillis, Strangers strangers, JGroupsVersions versions) {
		this.introductions = introductions;
		this.timeoutMillis = timeoutMillis;
		this.strangers = strangers;
		this.versions = versions;
	}

	@Override
	public Socket createSocket(String service) throws IOException {
		return new LinkSocket(this.introductions, this.timeoutMillis, this.strangers, this.versions);
	}

	@Override
	public ServerSocket createServerSocket(String service) throws IOException {
		ServerSocket door = new Doorkeeper(this.introductions, this.strangers, this.versions);
		this.door = door;
		return door;
	}

	/**
	 * Listens, and tries more than once, each time with a new socket. Of two sockets that
	 * are bound to a port at the same moment only one may listen. The other stays bound,
	 * so JGroups, which goes on with it, finds all further ports taken.
	 */
	void listen(Attempt attempt) throws Exception {
		for (int number = 1;; number++) {
			try {
				attempt.run();
				return;
			}
			catch (BindException ex) {
				closeDoor();
				if (number == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	/** Stops listening, if it did. */
	void closeDoor() {
		ServerSocket door = this.door;
		if (door != null) {
			Util.close(door);
		}
	}

	/** Finds a port and listens there. */
	@FunctionalInterface
	interface Attempt {

		/**
		 * Finds a port and listens there.
		 * @throws BindException if there is none
		 * @throws Exception if it fails otherwise
		 */
		void run() throws Exception;

	}

}
