package io.pubsub.jgroups.link;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.jgroups.util.Bits;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.StrangerException;
import io.pubsub.jgroups.security.Strangers;
import io.pubsub.jgroups.security.Streams;

/**
 * One side of a link to another node. JGroups gets to read and write once both sides have
 * accepted each other, and the side that has connected has greeted as JGroups does.
 * <p>
 * Closing does not say goodbye in TLS, as that may block: messages have lengths, so one
 * that is cut off is seen.
 */
final class LinkSocket extends Socket {

	/** What JGroups sends first: a cookie, its version, an address behind its length. */
	private static final byte[] COOKIE = { 'b', 'e', 'l', 'a' };

	private static final int LENGTH_AT = COOKIE.length + 2;

	private static final int MAX_ADDRESS = 64;

	/** How much of what a stranger sends is read so that it can read the answer. */
	private static final int MAX_UNREAD = 1 << 16;

	private static final int FAREWELL_MILLIS = 1000;

	private final Introductions introductions;

	private final int timeoutMillis;

	private final Strangers strangers;

	private final JGroupsVersions versions;

	private volatile @Nullable Streams streams;

	/**
	 * Creates a socket that is not connected.
	 * @param introductions how both sides prove themselves
	 * @param timeoutMillis how long to wait for each answer of an unknown side
	 * @param strangers counts sides that are not nodes, or that refuse this one
	 * @param versions checks the versions of JGroups on both sides
	 */
	LinkSocket(Introductions introductions, int timeoutMillis, Strangers strangers, JGroupsVersions versions) {
		this.introductions = introductions;
		this.timeoutMillis = timeoutMillis;
		this.strangers = strangers;
		this.versions = versions;
	}

	/** Connects, and introduces this side. */
	@Override
	public void connect(SocketAddress endpoint, int timeout) throws IOException {
		super.connect(endpoint, timeout);
		setSoTimeout(this.timeoutMillis);
		try {
			Streams streams = this.introductions.connected(this);
			this.streams = new Streams(this.versions.input(streams.input(), String.valueOf(endpoint)),
					streams.output());
		}
		catch (StrangerException ex) {
			this.strangers.refused(String.valueOf(endpoint), ex);
			leave();
			throw ex;
		}
		setSoTimeout(0);
	}

	/**
	 * Finds out whether the side that has connected is a node.
	 * @throws EOFException if it left without a word
	 * @throws StrangerException if it is none
	 */
	void admit() throws IOException {
		setSoTimeout(this.timeoutMillis);
		try {
			Streams streams = this.introductions.accepted(this);
			this.streams = new Streams(greeting(streams), streams.output());
		}
		catch (SocketTimeoutException ex) {
			throw new StrangerException("it did not answer in time", ex);
		}
		catch (StrangerException ex) {
			leave();
			throw ex;
		}
		setSoTimeout(0);
	}

	private InputStream greeting(Streams streams) throws IOException {
		InputStream input = streams.input();
		byte[] start = read(input, LENGTH_AT + 2);
		int length = (start[LENGTH_AT] & 0xFF) << 8 | (start[LENGTH_AT + 1] & 0xFF);
		if (!Arrays.equals(start, 0, COOKIE.length, COOKIE, 0, COOKIE.length) || length > MAX_ADDRESS) {
			throw new StrangerException("it does not greet as nodes do");
		}
		this.versions.check(Bits.readShort(start, COOKIE.length), streams.output());
		byte[] greeting = Arrays.copyOf(start, start.length + length);
		System.arraycopy(read(input, length), 0, greeting, start.length, length);
		// JGroups reads as much as there is, on the thread that accepts connections. A
		// PushbackInputStream would have it wait for more
		return new SequenceInputStream(new ByteArrayInputStream(greeting), input);
	}

	private static byte[] read(InputStream input, int count) throws IOException {
		try {
			return Streams.read(input, count);
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw StrangerException.left(ex);
		}
	}

	/**
	 * Reads what the other side still sends, for a short time. If this side closed with
	 * bytes unread, the system would discard the answer that says why.
	 */
	private void leave() {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
		try {
			setSoTimeout(FAREWELL_MILLIS);
			shutdownOutput();
			InputStream input = super.getInputStream();
			byte[] bytes = new byte[4096];
			int total = 0;
			for (int count = 0; count >= 0 && total < MAX_UNREAD && System.nanoTime() - end < 0; total += count) {
				count = input.read(bytes);
			}
		}
		catch (IOException ex) {
			// it has gone
		}
	}

	@Override
	public InputStream getInputStream() throws IOException {
		Streams streams = this.streams;
		return (streams != null) ? streams.input() : super.getInputStream();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		Streams streams = this.streams;
		// before that, TLS asks for this; it writes whole records
		return (streams != null) ? new LinkOutput(streams.output()) : super.getOutputStream();
	}

}
