package io.pubsub.benchmarks.contenders;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
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
 * The limit: length and payload over plain sockets. What is published while a write is
 * under way goes out with the next one; on an idle link the publisher writes itself. Has
 * back-pressure of its own: the publisher waits when {@value #BATCH} bytes are queued.
 */
public final class SocketsContender implements Contender {

	private static final int BATCH = 1 << 18;

	/** A link that was idle for this long is not in a burst: no wait for a batch. */
	private static final long IDLE = 50_000;

	private final boolean json;

	private final List<SocketChannel> links = new ArrayList<>();

	private final Object lock = new Object();

	/** Filled by the publisher, under the lock. */
	private ByteBuffer filling = ByteBuffer.allocateDirect(BATCH);

	/** Owned by whoever has set {@link #writing}. */
	private ByteBuffer spare = ByteBuffer.allocateDirect(BATCH);

	private boolean writing;

	private long idleSince;

	private String text = "";

	private Site site;

	public SocketsContender(boolean json) {
		this.json = json;
	}

	@Override
	public void start(Site site, Sink sink) throws Exception {
		this.site = site;
		this.text = Payload.text(site);
		InetSocketAddress address = new InetSocketAddress(Site.HOST, site.ports().get(0));
		if (site.publisher()) {
			try (ServerSocketChannel server = ServerSocketChannel.open().bind(address)) {
				while (this.links.size() < Site.NODES - 1) {
					this.links.add(server.accept().setOption(StandardSocketOptions.TCP_NODELAY, true));
				}
			}
			daemon(this::writeBursts);
		}
		else {
			SocketChannel link = connect(address);
			this.links.add(link);
			daemon(() -> read(link, sink));
		}
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
		for (SocketChannel link : this.links) {
			batch.rewind();
			while (batch.hasRemaining()) {
				link.write(batch);
			}
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

	private void read(SocketChannel link, Sink sink) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocateDirect(BATCH);
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
