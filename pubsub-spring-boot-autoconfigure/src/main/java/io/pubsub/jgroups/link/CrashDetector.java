package io.pubsub.jgroups.link;

import java.net.ConnectException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jgroups.PhysicalAddress;

/**
 * Notices that the process of another node has ended. The operating system then closes
 * its connections, and refuses new ones to its port, so no message has to be missed
 * first.
 * <p>
 * A closed connection alone says nothing: if two nodes have connected to each other at
 * the same moment, they give one of the connections up. So this node opens another, which
 * the next message needs anyway. If that works, the node is alive. If it is refused, the
 * process has ended. In any other case this node tries again for a while, because a
 * process that ends may close a connection before its port. After that, heartbeats
 * decide.
 * <p>
 * Thread-safe. Each node is checked by one thread at a time, so the work is bounded by
 * the number of nodes, whatever happens to their connections.
 */
final class CrashDetector {

	private static final long PAUSE_MILLIS = 20;

	private final Predicate<Runnable> threads;

	private final Connector connector;

	private final Predicate<PhysicalAddress> members;

	private final Duration patience;

	/**
	 * For each node that is being checked, whether another of its connections has ended
	 * since the check began. Guarded by itself.
	 */
	private final Map<PhysicalAddress, Boolean> checks = new HashMap<>();

	/**
	 * Creates one that checks nothing yet.
	 * @param threads runs a task on some other thread, or returns false
	 * @param connector opens connections
	 * @param members decides whether an address is that of a member
	 * @param patience how long to ask a node that neither accepts nor refuses
	 */
	CrashDetector(Predicate<Runnable> threads, Connector connector, Predicate<PhysicalAddress> members,
			Duration patience) {
		this.threads = threads;
		this.connector = connector;
		this.members = members;
		this.patience = patience;
	}

	/**
	 * A connection to a node was closed on any side. Does not wait.
	 * @param node the address that the node listens on
	 * @param ended called, on another thread, if its process has ended
	 */
	void connectionClosed(PhysicalAddress node, Runnable ended) {
		if (!this.members.test(node)) {
			return;
		}
		synchronized (this.checks) {
			if (this.checks.put(node, true) != null) {
				return;
			}
		}
		if (!this.threads.test(() -> check(node, ended))) {
			end(node);
		}
	}

	private void check(PhysicalAddress node, Runnable ended) {
		while (isToBeChecked(node)) {
			if (isRefused(node)) {
				end(node);
				ended.run();
				return;
			}
		}
	}

	/**
	 * False, and the check is over, if no connection has ended since it was last asked.
	 */
	private boolean isToBeChecked(PhysicalAddress node) {
		synchronized (this.checks) {
			boolean again = Boolean.TRUE.equals(this.checks.put(node, false));
			if (!again) {
				this.checks.remove(node);
			}
			return again;
		}
	}

	private void end(PhysicalAddress node) {
		synchronized (this.checks) {
			this.checks.remove(node);
		}
	}

	private boolean isRefused(PhysicalAddress node) {
		long begun = System.nanoTime();
		do {
			try {
				this.connector.connect(node);
				return false;
			}
			catch (ConnectException ex) {
				return this.members.test(node);
			}
			catch (Exception | OutOfMemoryError ex) {
				// such as a handshake that was cut short, or no answer in time
			}
		}
		while (this.members.test(node) && System.nanoTime() - begun < TimeUnit.NANOSECONDS.convert(this.patience)
				&& pause());
		return false;
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Opens connections. */
	@FunctionalInterface
	interface Connector {

		/**
		 * Opens a connection to a node, if there is none.
		 * @throws ConnectException if nothing listens there
		 * @throws Exception if it fails otherwise
		 */
		void connect(PhysicalAddress node) throws Exception;

	}

}
