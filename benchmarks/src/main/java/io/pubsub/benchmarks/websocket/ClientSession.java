package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.pubsub.benchmarks.Site;

/**
 * One STOMP session over WebSocket that hears the topic, if it is to. Used by one thread.
 */
final class ClientSession implements FrameReader.Sink {

	private static final long WRITE_NANOS = 20_000_000_000L;

	private final int number;

	private final int port;

	private final String user;

	private final boolean subscribes;

	private final Listener listener;

	private final SocketChannel channel;

	private final FrameReader frames = new FrameReader();

	private State state = State.CONNECTING;

	private byte[] answer = {};

	private long connectedAt;

	ClientSession(int number, int port, String user, boolean subscribes, Selector selector, Listener listener)
			throws IOException {
		this.number = number;
		this.port = port;
		this.user = user;
		this.subscribes = subscribes;
		this.listener = listener;
		this.channel = SocketChannel.open();
		this.channel.configureBlocking(false);
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		this.channel.register(selector, SelectionKey.OP_CONNECT, this);
		this.channel.connect(new InetSocketAddress(Site.HOST, port));
	}

	int number() {
		return this.number;
	}

	boolean isOpen() {
		return this.state == State.OPEN;
	}

	/** When it sent CONNECT. */
	long connectedAt() {
		return this.connectedAt;
	}

	void ready(SelectionKey key, ByteBuffer buffer) throws IOException {
		if (this.state == State.CONNECTING) {
			if (this.channel.finishConnect()) {
				key.interestOps(SelectionKey.OP_READ);
				this.state = State.UPGRADING;
				write(Wire.handshake(Site.HOST, this.port, this.user));
			}
			return;
		}
		buffer.clear();
		int count = this.channel.read(buffer);
		if (count < 0) {
			throw new IOException("the server ended the connection");
		}
		if (this.state == State.UPGRADING) {
			upgrade(buffer.array(), count);
		}
		else {
			this.frames.read(buffer.array(), 0, count, this);
		}
	}

	private void upgrade(byte[] data, int count) throws IOException {
		int before = this.answer.length;
		this.answer = Arrays.copyOf(this.answer, before + count);
		System.arraycopy(data, 0, this.answer, before, count);
		int end = Wire.accepted(this.answer, this.answer.length);
		if (end >= 0) {
			byte[] all = this.answer;
			this.answer = new byte[0];
			this.state = State.GREETING;
			this.connectedAt = System.nanoTime();
			write(Wire.connect());
			this.frames.read(all, end, all.length, this);
		}
	}

	@Override
	public void message(int type, byte[] data, int from, int to) throws IOException {
		if (type == FrameReader.TEXT && to > from) {
			switch (data[from]) {
				case 'M' -> this.listener.message(this, data, from, to);
				case 'C' -> greeted();
				case 'E' -> throw new IOException(new String(data, from, to - from, StandardCharsets.UTF_8));
				default -> {
					// a heart-beat or a receipt
				}
			}
		}
		else if (type == FrameReader.CLOSE) {
			throw new IOException(Wire.reason(data, from, to));
		}
		else if (type == FrameReader.PING) {
			write(Wire.pong(Arrays.copyOfRange(data, from, to)));
		}
	}

	private void greeted() throws IOException {
		if (this.subscribes) {
			write(Wire.subscribe());
		}
		this.state = State.OPEN;
		this.listener.opened(this);
	}

	/** Writes all of it. What clients send is small, so this hardly ever waits. */
	void write(byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		long end = System.nanoTime() + WRITE_NANOS;
		while (buffer.hasRemaining()) {
			if (this.channel.write(buffer) == 0) {
				if (System.nanoTime() > end) {
					throw new IOException("the server does not read");
				}
				Thread.onSpinWait();
			}
		}
	}

	/** Says goodbye, if it can. */
	void close() {
		try {
			if (this.state == State.OPEN) {
				write(Wire.close());
			}
		}
		catch (IOException ex) {
			// it is gone
		}
		abort();
	}

	void abort() {
		this.state = State.CLOSED;
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// nothing is left to do
		}
	}

	private enum State {

		CONNECTING, UPGRADING, GREETING, OPEN, CLOSED

	}

	/**
	 * What hears of sessions.
	 */
	interface Listener {

		/**
		 * A session is connected, and has asked for the topic.
		 * @param session the session
		 */
		void opened(ClientSession session);

		/**
		 * A message came.
		 * @param session to which
		 * @param data where it is
		 * @param from its first byte
		 * @param to after its last byte
		 * @throws IOException if it is not as expected
		 */
		void message(ClientSession session, byte[] data, int from, int to) throws IOException;

	}

}
