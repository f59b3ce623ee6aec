package io.pubsub.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback address, outside the range that outgoing connections take
 * theirs from. They are far apart, since some contenders use ports next to theirs.
 */
public final class Ports {

	private static final int FIRST = 12_000;

	private static final int LAST = 31_000;

	private static final int APART = 300;

	private Ports() {
	}

	/**
	 * Finds free ports.
	 * @param count how many
	 * @return the ports
	 */
	public static List<Integer> free(int count) {
		List<Integer> ports = new ArrayList<>();
		int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
		while (ports.size() < count) {
			if (!ports.contains(port) && available(port)) {
				ports.add(port);
				port += APART;
			}
			else {
				port++;
			}
			if (port > LAST) {
				port = FIRST;
			}
		}
		return ports;
	}

	private static boolean available(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(Site.HOST))) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Connects to a port; tries for up to 20 seconds, as its owner may be starting. */
	static Socket connect(int port) throws IOException, InterruptedException {
		long end = System.nanoTime() + 20_000_000_000L;
		while (true) {
			try {
				return new Socket(Site.HOST, port);
			}
			catch (IOException ex) {
				if (System.nanoTime() > end) {
					throw new IOException("Nothing listens on port " + port, ex);
				}
			}
			Thread.sleep(20);
		}
	}

}
