package io.pubsub.jgroups;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;

import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * One side of a link to another node. JGroups gets to read and write once both sides know
 * each other: with TLS when they have shaken hands, without when the other side has
 * greeted as JGroups does.
 * <p>
 * Closing does not say goodbye in TLS, as that may block: messages have lengths, so one
 * that is cut off is seen.
 */
final class LinkSocket extends Socket {

	/** What JGroups sends first: a cookie, its version, an address behind its length. */
	private static final byte[] COOKIE = { 'b', 'e', 'l', 'a' };

	private static final int LENGTH_AT = COOKIE.length + 2;

	private static final int MAX_ADDRESS = 64;

	private final @Nullable Tls tls;

	private final int timeoutMillis;

	private volatile @Nullable SSLSocket secured;

	private volatile @Nullable InputStream greeted;

	/**
	 * Creates a socket that is not connected.
	 * @param tls how to talk; null: in the clear
	 * @param timeoutMillis how long to wait for each answer of an unknown side
	 */
	LinkSocket(@Nullable Tls tls, int timeoutMillis) {
		this.tls = tls;
		this.timeoutMillis = timeoutMillis;
	}

	/** Connects, and shakes hands. */
	@Override
	public void connect(SocketAddress endpoint, int timeout) throws IOException {
		super.connect(endpoint, timeout);
		if (this.tls != null) {
			setSoTimeout(this.timeoutMillis);
			this.secured = this.tls.handshake(this, true);
			setSoTimeout(0);
		}
	}

	/**
	 * Finds out whether the side that has connected is a node.
	 * @throws EOFException if it left before that could be told
	 * @throws IOException if it is none
	 */
	void admit() throws IOException {
		setSoTimeout(this.timeoutMillis);
		if (this.tls != null) {
			this.secured = this.tls.handshake(this, false);
		}
		else {
			this.greeted = greeting(super.getInputStream());
		}
		setSoTimeout(0);
	}

	private static InputStream greeting(InputStream input) throws IOException {
		byte[] start = read(input, LENGTH_AT + 2);
		int length = (start[LENGTH_AT] & 0xFF) << 8 | (start[LENGTH_AT + 1] & 0xFF);
		if (!Arrays.equals(start, 0, COOKIE.length, COOKIE, 0, COOKIE.length) || length > MAX_ADDRESS) {
			throw new IOException("what it says is not what nodes say");
		}
		byte[] address = read(input, length);
		PushbackInputStream greeted = new PushbackInputStream(input, start.length + length);
		greeted.unread(address);
		greeted.unread(start);
		return greeted;
	}

	private static byte[] read(InputStream input, int count) throws IOException {
		byte[] bytes = input.readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException();
		}
		return bytes;
	}

	@Override
	public InputStream getInputStream() throws IOException {
		SSLSocket secured = this.secured;
		if (secured != null) {
			return secured.getInputStream();
		}
		InputStream greeted = this.greeted;
		return (greeted != null) ? greeted : super.getInputStream();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		SSLSocket secured = this.secured;
		if (secured != null) {
			return new LinkOutput(secured.getOutputStream());
		}
		OutputStream output = super.getOutputStream();
		// TLS writes whole records, and asks for this before it has shaken hands
		return (this.tls != null) ? output : new LinkOutput(output);
	}

}
