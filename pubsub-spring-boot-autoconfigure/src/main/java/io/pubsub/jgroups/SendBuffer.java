package io.pubsub.jgroups;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How much a socket takes before a write to it blocks, and what follows from that for
 * flow control.
 * <p>
 * JGroups writes its heartbeats and views to one peer after another, and waits in a write
 * to a peer that reads nothing any more: healthy nodes then take this one for dead. So
 * nobody may get more credits than the buffer holds: a sender runs out of them, and waits
 * on its own, before a write would block.
 */
final class SendBuffer {

	static final int WANTED = 4 << 20;

	private static final int MAX_CREDITS = 2 << 20;

	private static final int MAX_FRAGMENT = 200_000;

	/**
	 * With a header of JGroups' no more than the 128 KB that Java passes to the system at
	 * a time.
	 */
	private static final int MAX_BATCH = 130_000;

	private static final Log logger = LogFactory.getLog(SendBuffer.class);

	private static final AtomicBoolean warned = new AtomicBoolean();

	private SendBuffer() {
	}

	/**
	 * How many bytes may be under way to one node.
	 */
	static int credits() {
		int granted = granted();
		if (granted < WANTED && warned.compareAndSet(false, true)) {
			logger.warn(("The system grants a socket a send buffer of %d bytes instead of %d: nodes send each other "
					+ "less at a time. On Linux, 'sysctl net.core.wmem_max=%d' helps.")
				.formatted(granted, WANTED, WANTED));
		}
		return credits(granted);
	}

	/**
	 * How many bytes of messages surely fit into a buffer. Each comes with some 90 bytes
	 * of JGroups', which credits do not count, and small ones may travel alone.
	 */
	static int credits(int granted) {
		return Math.min(MAX_CREDITS, granted / 2);
	}

	/**
	 * How large a piece of a message may be. A third of the credits at most: a receiver
	 * gives new ones when three fifths are used, and a sender that needs more than are
	 * left by then would wait for ever.
	 */
	static int fragment(int credits) {
		return Math.min(MAX_FRAGMENT, credits / 3);
	}

	/**
	 * How large a batch is best: as large as can be without being split, or written in
	 * two goes.
	 */
	static int batch() {
		return Math.min(MAX_BATCH, fragment(credits()));
	}

	private static int granted() {
		try (Socket socket = new Socket()) {
			socket.setSendBufferSize(WANTED);
			return socket.getSendBufferSize();
		}
		catch (IOException ex) {
			logger.debug("Cannot tell the size of send buffers", ex);
			return WANTED;
		}
	}

}
