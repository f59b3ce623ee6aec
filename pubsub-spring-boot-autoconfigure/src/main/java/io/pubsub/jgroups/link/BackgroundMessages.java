package io.pubsub.jgroups.link;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.PhysicalAddress;
import org.jspecify.annotations.Nullable;

/**
 * Messages that no thread should wait for: those to nodes without a connection, and those
 * of JGroups itself to nodes whose sockets may be full. While a node has such messages,
 * one thread connects if need be and sends them in order.
 * <p>
 * Without this, a node that cannot be reached, or has stopped reading, would delay
 * others: JGroups sends heartbeats to all nodes from the one thread of its timer, and
 * acknowledgements and credits from threads that read. Messages that cannot be sent are
 * dropped; those that matter are sent again.
 */
final class BackgroundMessages {

	/** How many may wait for a node; those that come when there are more are dropped. */
	static final int MAX_WAITING = 32;

	private static final Log logger = LogFactory.getLog(BackgroundMessages.class);

	private final Predicate<Runnable> threads;

	private final Sender sender;

	/** For each node that a thread sends to: what else it is to send. */
	private final Map<PhysicalAddress, Queue<byte[]>> waiting = new HashMap<>();

	/**
	 * Creates one without messages.
	 * @param threads runs a task on some other thread, or returns false
	 * @param sender connects if need be, and sends
	 */
	BackgroundMessages(Predicate<Runnable> threads, Sender sender) {
		this.threads = threads;
		this.sender = sender;
	}

	/** Has a message sent, and does not wait. */
	void send(PhysicalAddress node, byte[] message) {
		synchronized (this) {
			Queue<byte[]> messages = this.waiting.get(node);
			if (messages != null) {
				if (messages.size() < MAX_WAITING) {
					messages.add(message);
				}
				return;
			}
			this.waiting.put(node, new ArrayDeque<>());
		}
		boolean accepted = false;
		try {
			accepted = this.threads.test(() -> sendAll(node, message));
		}
		finally {
			// there may be no memory for a thread
			if (!accepted) {
				drop(node);
			}
		}
	}

	private void sendAll(PhysicalAddress node, byte[] first) {
		try {
			for (byte[] message = first; message != null; message = next(node)) {
				this.sender.send(node, message);
			}
		}
		catch (Exception ex) {
			logger.debug("Cannot send to " + node, ex);
			drop(node);
		}
		catch (Error ex) {
			drop(node);
			throw ex;
		}
	}

	private synchronized byte @Nullable [] next(PhysicalAddress node) {
		Queue<byte[]> messages = this.waiting.get(node);
		byte[] message = (messages != null) ? messages.poll() : null;
		if (message == null) {
			this.waiting.remove(node);
		}
		return message;
	}

	private synchronized void drop(PhysicalAddress node) {
		this.waiting.remove(node);
	}

	/** Sends a message to a node. */
	@FunctionalInterface
	interface Sender {

		/**
		 * Connects to the node if need be, and sends it a message; waits for both.
		 * @throws Exception if that fails
		 */
		void send(PhysicalAddress node, byte[] message) throws Exception;

	}

}
