package io.pubsub.jgroups.link;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

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

	private final Thread thread;

	public LinkPair(Introductions listener) throws IOException {
		this.door = new Doorkeeper(listener, this.ofListener, new JGroupsVersions(CLUSTER, this.ofListener));
		this.door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.thread = new Thread(() -> {
			try {
				while (true) {
					this.admitted.complete(this.door.accept());
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

	/** Connects, greets and closes. */
	public void connect(Introductions connector) throws IOException {
		connect(connector, address());
	}

	public void connect(Introductions connector, InetSocketAddress address) throws IOException {
		connect(connector, address, this.ofConnector);
	}

	public static void connect(Introductions connector, InetSocketAddress address, Strangers ofConnector)
			throws IOException {
		try (LinkSocket socket = new LinkSocket(connector, 10_000, ofConnector,
				new JGroupsVersions(CLUSTER, ofConnector))) {
			socket.connect(address, 10_000);
			OutputStream output = socket.getOutputStream();
			output.write(GREETING);
			output.flush();
			// nothing comes but the end, or a refusal
			socket.setSoTimeout(500);
			socket.getInputStream().readNBytes(100);
		}
		catch (SocketTimeoutException ex) {
			// accepted
		}
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		this.thread.interrupt();
	}

}
