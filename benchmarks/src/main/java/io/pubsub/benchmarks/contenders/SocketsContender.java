package io.pubsub.benchmarks.contenders;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.benchmarks.Contender;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Payload.Quote;
import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;

/**
 * The limit: length and payload over plain sockets, or over TLS. What is published while
 * a write is under way goes out with the next one; on an idle link the publisher writes
 * itself. Has back-pressure of its own: the publisher waits when {@value #BATCH} bytes
 * are queued.
 */
public final class SocketsContender implements Contender {

	private static final int BATCH = 1 << 18;

	/** A link that was idle for this long is not in a burst: no wait for a batch. */
	private static final long IDLE = 50_000;

	private final boolean json;

	private final boolean secure;

	private final List<SocketLink> links = new ArrayList<>();

	private final Object lock = new Object();

	/** Filled by the publisher, under the lock. */
	private ByteBuffer filling;

	/** Owned by whoever has set {@link #writing}. */
	private ByteBuffer spare;

	private boolean writing;

	private long idleSince;

	private String text = "";

	private Site site;

	private SocketsContender(boolean json, boolean secure) {
		this.json = json;
		this.secure = secure;
		this.filling = batch();
		this.spare = batch();
	}

	/** Bytes in the clear. */
	public static SocketsContender bytes() {
		return new SocketsContender(false, false);
	}

	/** Records as JSON. */
	public static SocketsContender json() {
		return new SocketsContender(true, false);
	}

	/** Bytes over TLS. */
	public static SocketsContender secured() {
		return new SocketsContender(false, true);
	}

	/** TLS of the JDK needs arrays. */
	private ByteBuffer batch() {
		return this.secure ? ByteBuffer.allocate(BATCH) : ByteBuffer.allocateDirect(BATCH);
	}

	@Override
	public void start(Site site, Sink sink) throws Exception {
		this.site = site;
		this.text = Payload.text(site);
		InetSocketAddress address = new InetSocketAddress(Site.HOST, site.ports().get(0));
		if (site.publisher()) {
			try (ServerSocketChannel server = ServerSocketChannel.open().bind(address)) {
				while (this.links.size() < Site.NODES - 1) {
					this.links.add(link(server.accept(), true));
				}
			}
			daemon(this::writeBursts);
		}
		else {
			SocketLink link = link(connect(address), false);
			this.links.add(link);
			daemon(() -> read(link, sink));
		}
	}

	private SocketLink link(SocketChannel channel, boolean accepted) throws IOException {
		return this.secure ? SocketLink.secured(channel, accepted) : SocketLink.plain(channel);
	}

	private static SocketChannel connect(InetSocketAddress address) throws InterruptedException {
		while (true) {
			try {
				return SocketChannel.open(address);
			}
			catch (IOException ex) {
				Thread.sleep(20);
			}
		}
	}

	private static void daemon(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (AsynchronousCloseException | EOFException | InterruptedException ex) {
				// closed
			}
			catch (IOException ex) {
				ex.printStackTrace();
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void publish(long sequence, long time) throws Exception {
		byte[] payload = this.json ? Payload.JSON.writeValueAsBytes(new Quote(sequence, time, this.text))
				: Payload.bytes(this.site, sequence, time);
		synchronized (this.lock) {
			while (this.filling.remaining() < 4 + payload.length) {
				this.lock.wait();
			}
			this.filling.putInt(payload.length).put(payload);
			if (this.writing) {
				return;
			}
			if (System.nanoTime() - this.idleSince < IDLE) {
				this.lock.notifyAll();
				return;
			}
			this.writing = true;
		}
		write();
	}

	private void writeBursts() throws IOException, InterruptedException {
		while (true) {
			synchronized (this.lock) {
				while (this.writing || this.filling.position() == 0) {
					this.lock.wait();
				}
				this.writing = true;
			}
			write();
		}
	}

	private void write() throws IOException {
		ByteBuffer batch;
		synchronized (this.lock) {
			batch = this.filling.flip();
			this.filling = this.spare.clear();
			this.lock.notifyAll();
		}
		for (SocketLink link : this.links) {
			link.write(batch.rewind());
		}
		synchronized (this.lock) {
			this.spare = batch;
			this.writing = false;
			this.idleSince = System.nanoTime();
			if (this.filling.position() > 0) {
				this.lock.notifyAll();
			}
		}
	}

	private void read(SocketLink link, Sink sink) throws IOException {
		ByteBuffer buffer = batch();
		while (true) {
			if (link.read(buffer) < 0) {
				throw new EOFException();
			}
			buffer.flip();
			while (buffer.remaining() >= 4 && buffer.remaining() >= 4 + buffer.getInt(buffer.position())) {
				int length = buffer.getInt();
				if (this.json) {
					byte[] payload = new byte[length];
					buffer.get(payload);
					Quote quote = Payload.JSON.readValue(payload, Quote.class);
					sink.received(quote.sequence(), quote.time());
				}
				else {
					int start = buffer.position();
					sink.received(buffer.getLong(start), buffer.getLong(start + 8));
					buffer.position(start + length);
				}
			}
			buffer.compact();
		}
	}

	private interface Task {

		void run() throws IOException, InterruptedException;

	}

}
