package io.pubsub.jgroups;

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

import org.jgroups.Version;
import org.jgroups.util.Bits;
import org.jspecify.annotations.Nullable;

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

	private final Introduction introduction;

	private final int timeoutMillis;

	private final Strangers strangers;

	private volatile Introduction.@Nullable Streams streams;

	/**
	 * Creates a socket that is not connected.
	 * @param introduction how both sides prove themselves
	 * @param timeoutMillis how long to wait for each answer of an unknown side
	 * @param strangers told when the side this one connects to is no node, or takes this
	 * one for none
	 */
	LinkSocket(Introduction introduction, int timeoutMillis, Strangers strangers) {
		this.introduction = introduction;
		this.timeoutMillis = timeoutMillis;
		this.strangers = strangers;
	}

	/** Connects, and introduces this side. */
	@Override
	public void connect(SocketAddress endpoint, int timeout) throws IOException {
		super.connect(endpoint, timeout);
		setSoTimeout(this.timeoutMillis);
		try {
			this.streams = this.introduction.connected(this);
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
			LinkStart start = LinkStart.read(super.getInputStream());
			introduce(start);
		}
		catch (SocketTimeoutException ex) {
			throw new StrangerException("it did not answer in time", ex);
		}
		setSoTimeout(0);
	}

	private void introduce(LinkStart start) throws IOException {
		try {
			LinkKind ours = this.introduction.kind();
			if (start.kind() != ours) {
				super.getOutputStream().write(LinkStart.refusal(start.kind(), ours));
				throw StrangerException.mixed(start.kind(), ours);
			}
			Introduction.Streams streams = this.introduction.accepted(this, start);
			this.streams = new Introduction.Streams(greeting(streams.input()), streams.output());
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (StrangerException ex) {
			leave();
			throw ex;
		}
		catch (IOException ex) {
			throw new StrangerException("it left before it had proven itself, or does not accept this node", ex);
		}
	}

	private static InputStream greeting(InputStream input) throws IOException {
		byte[] start = Introduction.read(input, LENGTH_AT + 2);
		int length = (start[LENGTH_AT] & 0xFF) << 8 | (start[LENGTH_AT + 1] & 0xFF);
		if (!Arrays.equals(start, 0, COOKIE.length, COOKIE, 0, COOKIE.length) || length > MAX_ADDRESS) {
			throw new StrangerException("it does not greet as nodes do");
		}
		short version = Bits.readShort(start, COOKIE.length);
		if (!Version.isBinaryCompatible(version)) {
			throw new StrangerException(
					"it has version %s of JGroups, and this node version %s. Use the same on all nodes"
						.formatted(Version.print(version), Version.printVersion()));
		}
		byte[] greeting = Arrays.copyOf(start, start.length + length);
		System.arraycopy(Introduction.read(input, length), 0, greeting, start.length, length);
		// JGroups reads as much as there is, on the thread that accepts connections. A
		// PushbackInputStream would have it wait for more
		return new SequenceInputStream(new ByteArrayInputStream(greeting), input);
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
		Introduction.Streams streams = this.streams;
		return (streams != null) ? streams.input() : super.getInputStream();
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		Introduction.Streams streams = this.streams;
		// before that, TLS asks for this; it writes whole records
		return (streams != null) ? new LinkOutput(streams.output()) : super.getOutputStream();
	}

}
