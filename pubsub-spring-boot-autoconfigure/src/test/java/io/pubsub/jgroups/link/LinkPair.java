package io.pubsub.jgroups.link;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.jgroups.Version;

import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

/**
 * Two sides of a link, for tests: one listens, the other connects and greets.
 */
public final class LinkPair implements AutoCloseable {

	/** What JGroups says first: its cookie, its version, and an address of no length. */
	static final byte[] GREETING = ByteBuffer.allocate(8)
		.put(new byte[] { 'b', 'e', 'l', 'a' })
		.putShort(Version.version)
		.putShort((short) 0)
		.array();

	static final String CLUSTER = "test";

	public final Strangers ofListener = new Strangers();

	public final Strangers ofConnector = new Strangers();

	final Doorkeeper door;

	public final CompletableFuture<Socket> admitted = new CompletableFuture<>();

	private final AtomicInteger admissions = new AtomicInteger();

	private final Thread thread;

	public LinkPair(Introductions listener) throws IOException {
		this.door = new Doorkeeper(listener, this.ofListener, new JGroupsVersions(CLUSTER, this.ofListener));
		this.door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.thread = new Thread(() -> {
			try {
				while (true) {
					Socket socket = this.door.accept();
					this.admissions.incrementAndGet();
					this.admitted.complete(socket);
				}
			}
			catch (IOException ex) {
				// the end of a test
			}
		});
		this.thread.start();
	}

	public InetSocketAddress address() {
		return (InetSocketAddress) this.door.getLocalSocketAddress();
	}

	/** Connects, greets, and closes when it is admitted or refused. */
	public void connect(Introductions connector) throws IOException {
		connect(connector, address());
	}

	public void connect(Introductions connector, InetSocketAddress address) throws IOException {
		int before = this.admissions.get();
		connect(connector, address, this.ofConnector, () -> this.admissions.get() > before);
	}

	/** Connects to somebody who admits no one. */
	public static void connect(Introductions connector, InetSocketAddress address, Strangers ofConnector)
			throws IOException {
		connect(connector, address, ofConnector, () -> false);
	}

	private static void connect(Introductions connector, InetSocketAddress address, Strangers ofConnector,
			BooleanSupplier isAdmitted) throws IOException {
		try (LinkSocket socket = new LinkSocket(connector, 10_000, ofConnector,
				new JGroupsVersions(CLUSTER, ofConnector))) {
			socket.connect(address, 10_000);
			OutputStream output = socket.getOutputStream();
			output.write(GREETING);
			output.flush();
			// nothing comes but the end, or a refusal, however long that takes
			socket.setSoTimeout(500);
			while (!endComes(socket) && !isAdmitted.getAsBoolean()) {
				// neither so far
			}
		}
	}

	private static boolean endComes(Socket socket) throws IOException {
		try {
			socket.getInputStream().readNBytes(100);
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		this.thread.interrupt();
	}

}
