package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ports for tests that name one some time before it is used. They are below the range
 * from which the system gives ports, so no other program gets one by chance.
 */
final class TestPorts {

	private static final int FIRST = 20_000;

	private static final int COUNT = 12_000;

	/** Larger than a range of ports that a node tries, and prime. */
	private static final int STEP = 101;

	/** Processes that run at the same time begin in different places, most likely. */
	private static final AtomicLong steps = new AtomicLong(997 * ProcessHandle.current().pid());

	private TestPorts() {
	}

	static int next() {
		for (int i = 0; i < COUNT; i++) {
			int port = FIRST + (int) (steps.getAndIncrement() * STEP % COUNT);
			if (isFree(port)) {
				return port;
			}
		}
		throw new IllegalStateException("All ports are taken");
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
