package io.pubsub.benchmarks.sse;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.Site;

/**
 * One client of server-sent events, which checks that no number is missing. It speaks
 * HTTP 1.0, so that nothing comes in chunks. Used by one thread.
 */
final class EventsClient {

	private final StringBuilder line = new StringBuilder();

	private @Nullable SocketChannel channel;

	private String request = "";

	private String id = "";

	private String data = "";

	private boolean body;

	private boolean event;

	private int last;

	/** Connects, and goes on where it has stopped. */
	void connect(Selector selector, int port, String path) throws IOException {
		this.body = false;
		this.event = false;
		this.line.setLength(0);
		this.request = "GET " + path + " HTTP/1.0\r\nHost: " + Site.HOST + "\r\n"
				+ (this.id.isEmpty() ? "" : "Last-Event-ID: " + this.id + "\r\n") + "\r\n";
		SocketChannel channel = SocketChannel.open();
		this.channel = channel;
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		channel.register(selector, SelectionKey.OP_CONNECT, this);
		channel.connect(new InetSocketAddress(Site.HOST, port));
	}

	/** Whether an event has come since it connected. */
	boolean isOpen() {
		return this.event;
	}

	/** The last number that has come. */
	int last() {
		return this.last;
	}

	/**
	 * Something can be done.
	 * @return false if the connection has ended
	 */
	boolean ready(SelectionKey key, ByteBuffer buffer) throws IOException {
		SocketChannel channel = (SocketChannel) key.channel();
		if (key.isConnectable()) {
			channel.finishConnect();
			key.interestOps(SelectionKey.OP_READ);
			// always fits into a new socket
			channel.write(ByteBuffer.wrap(this.request.getBytes(StandardCharsets.US_ASCII)));
			return true;
		}
		buffer.clear();
		int count;
		try {
			count = channel.read(buffer);
		}
		catch (IOException ex) {
			count = -1;
		}
		for (int i = 0; i < count; i++) {
			read((char) buffer.array()[i]);
		}
		if (count < 0) {
			channel.close();
		}
		return count >= 0;
	}

	private void read(char character) throws IOException {
		if (character == '\n') {
			String text = this.line.toString();
			this.line.setLength(0);
			if (this.body) {
				bodyLine(text);
			}
			else {
				headLine(text);
			}
		}
		else if (character != '\r') {
			this.line.append(character);
		}
	}

	private void headLine(String text) throws IOException {
		if (text.startsWith("HTTP/") && !text.contains(" 200")) {
			throw new IOException(text);
		}
		this.body = text.isEmpty();
	}

	private void bodyLine(String text) throws IOException {
		if (text.startsWith("id:")) {
			this.id = text.substring("id:".length()).trim();
			this.event = true;
		}
		else if (text.startsWith("data:")) {
			this.data = text.substring("data:".length()).trim();
			this.event = true;
		}
		else if (text.startsWith("event:")) {
			throw new IOException("A reset");
		}
		else if (text.isEmpty() && !this.data.isEmpty()) {
			int number = Integer.parseInt(this.data);
			this.data = "";
			if (number != this.last + 1) {
				throw new IOException("Number " + number + " came after " + this.last);
			}
			this.last = number;
		}
	}

	void close() throws IOException {
		if (this.channel != null) {
			this.channel.close();
		}
	}

}
