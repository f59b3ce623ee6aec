package io.pubsub.benchmarks;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The publisher's view of how far the receivers are. They acknowledge every so many
 * messages over connections of the runner's own, beside the contender; the publisher
 * waits when the slowest is a window behind. So memory stays bounded for contenders that
 * would queue or drop without limit, and those that do not are not held up by it.
 */
final class Window {

	private static final long STALL = Duration.ofSeconds(10).toNanos();

	private final ServerSocket server;

	private final AtomicLongArray acknowledged = new AtomicLongArray(Site.NODES - 1);

	private volatile @Nullable Thread waiter;

	/** Publisher's thread only. */
	private long floor = -1;

	Window(int port) throws IOException {
		for (int i = 0; i < this.acknowledged.length(); i++) {
			this.acknowledged.set(i, -1);
		}
		this.server = new ServerSocket(port, Site.NODES, InetAddress.getByName(Site.HOST));
		for (int i = 0; i < this.acknowledged.length(); i++) {
			int receiver = i;
			Thread thread = new Thread(() -> read(receiver), "acknowledgements-" + receiver);
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void read(int receiver) {
		try (Socket socket = this.server.accept(); DataInputStream in = new DataInputStream(socket.getInputStream())) {
			while (true) {
				this.acknowledged.set(receiver, in.readLong());
				Thread waiter = this.waiter;
				if (waiter != null) {
					LockSupport.unpark(waiter);
				}
			}
		}
		catch (EOFException | SocketException ex) {
			// the receiver, or this node, has ended
		}
		catch (IOException ex) {
			ex.printStackTrace();
		}
	}

	/** Whether every receiver has acknowledged something. */
	boolean open() {
		return slowest() >= 0;
	}

	/**
	 * Waits until every receiver has acknowledged a message, or a later one.
	 * @param sequence the message's sequence number
	 * @throws TimeoutException if nothing is acknowledged for 10 seconds
	 */
	void await(long sequence) throws TimeoutException {
		if (this.floor >= sequence) {
			return;
		}
		this.floor = slowest();
		if (this.floor >= sequence) {
			return;
		}
		this.waiter = Thread.currentThread();
		long progress = System.nanoTime();
		while (this.floor < sequence) {
			LockSupport.parkNanos(1_000_000);
			long slowest = slowest();
			if (slowest > this.floor) {
				this.floor = slowest;
				progress = System.nanoTime();
			}
			else if (System.nanoTime() - progress > STALL) {
				throw new TimeoutException("a receiver got nothing for 10 s, message "
						+ Phase.number(Math.max(0, this.floor)) + " of phase " + Phase.phase(Math.max(0, this.floor)));
			}
		}
		this.waiter = null;
	}

	private long slowest() {
		long slowest = Long.MAX_VALUE;
		for (int i = 0; i < this.acknowledged.length(); i++) {
			slowest = Math.min(slowest, this.acknowledged.get(i));
		}
		return slowest;
	}

}
