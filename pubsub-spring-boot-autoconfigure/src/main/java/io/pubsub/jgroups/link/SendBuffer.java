package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How much a socket takes before a write to it waits for the other side.
 * <p>
 * More than that may be under way, if a system grants little: only threads that send
 * messages wait in a write ({@link NonBlockingTcp}).
 */
final class SendBuffer {

	static final int WANTED = 4 << 20;

	private static final Log logger = LogFactory.getLog(SendBuffer.class);

	private static final AtomicBoolean logged = new AtomicBoolean();

	private SendBuffer() {
	}

	/**
	 * How many bytes of messages a socket that {@link #WANTED} was asked for surely
	 * takes.
	 */
	static int room() {
		int granted = granted();
		if (granted < WANTED && logged.compareAndSet(false, true)) {
			logger.info(("The system grants a socket a send buffer of %d bytes instead of %d. On Linux, "
					+ "'sysctl net.core.wmem_max=%d' makes links between nodes faster.")
				.formatted(granted, WANTED, WANTED));
		}
		return room(granted);
	}

	/**
	 * How many bytes of messages surely fit into a buffer. Each comes with some 90 bytes
	 * of JGroups', and small ones may travel alone.
	 */
	static int room(int granted) {
		return granted / 2;
	}

	private static int granted() {
		try (Socket socket = new Socket()) {
			socket.setSendBufferSize(WANTED);
			return socket.getSendBufferSize();
		}
		catch (IOException ex) {
			logger.debug("Cannot find out the size of send buffers", ex);
			return WANTED;
		}
	}

}
