package io.pubsub.jgroups.security;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first bytes of a side that has connected. They say how it is secured. Where TLS or
 * JGroups does not prescribe them, they are {@code pubs}, a version and a
 * {@link LinkKind}; the other side answers in the same way.
 *
 * @param kind how the side is secured
 * @param bytes what was read
 */
record LinkStart(LinkKind kind, byte[] bytes) {

	private static final byte[] MAGIC = { 'p', 'u', 'b', 's' };

	private static final byte VERSION = 1;

	/** What JGroups sends first in the clear. */
	private static final byte[] COOKIE = { 'b', 'e', 'l', 'a' };

	/** A TLS record that has an alert: fatal, handshake failure. */
	private static final byte[] ALERT = { 0x15, 3, 3, 0, 2, 2, 40 };

	private static final int TLS_HANDSHAKE = 0x16;

	private static final int TLS_MAJOR_VERSION = 3;

	/**
	 * Reads what a side that has connected says first.
	 * @throws EOFException if it leaves without a word
	 * @throws StrangerException if no node begins like that
	 */
	static LinkStart read(InputStream input) throws IOException {
		int first = input.read();
		if (first < 0) {
			throw new EOFException();
		}
		byte[] start = new byte[MAGIC.length];
		start[0] = (byte) first;
		input.readNBytes(start, 1, start.length - 1);
		if (start[0] == TLS_HANDSHAKE && start[1] == TLS_MAJOR_VERSION) {
			return new LinkStart(LinkKind.CERTIFICATES, start);
		}
		if (Arrays.equals(start, COOKIE)) {
			return new LinkStart(LinkKind.CLEAR, start);
		}
		if (Arrays.equals(start, MAGIC)) {
			return new LinkStart(readKind(input), start);
		}
		String text = new String(start, StandardCharsets.ISO_8859_1);
		throw new StrangerException(text.matches("GET |POST|HEAD|PUT |OPTI|DELE|PRI ")
				? "it speaks HTTP to the port for nodes" : "it does not begin as nodes do");
	}

	/**
	 * Reads what the side that was connected to answers.
	 * @throws StrangerException if it is not secured as this side is
	 */
	static void readAnswer(InputStream input, LinkKind ours) throws IOException {
		byte[] start = input.readNBytes(MAGIC.length);
		if (start.length < MAGIC.length) {
			throw new EOFException();
		}
		checkAnswer(start, input, ours);
		if (!isOurs(start)) {
			throw new StrangerException("it does not answer as nodes do");
		}
	}

	/** Throws if bytes begin the answer of a side that is not secured as this one is. */
	static void checkAnswer(byte[] start, InputStream input, LinkKind ours) throws IOException {
		if (isOurs(start)) {
			LinkKind theirs = readKind(input);
			if (theirs != ours) {
				throw StrangerException.mixed(theirs, ours);
			}
		}
	}

	private static boolean isOurs(byte[] start) {
		return Arrays.equals(start, MAGIC);
	}

	private static LinkKind readKind(InputStream input) throws IOException {
		int version = input.read();
		int kind = input.read();
		if (kind < 0) {
			throw new EOFException();
		}
		if (version != VERSION) {
			throw new StrangerException(
					("it speaks version %d of the protocol between nodes, and this node version %d. "
							+ "Run the same version of this library on all nodes")
						.formatted(version, VERSION));
		}
		if (kind >= LinkKind.values().length) {
			throw new StrangerException("it does not begin as nodes do");
		}
		return LinkKind.values()[kind];
	}

	/** What a side says first, or answers. */
	static byte[] of(LinkKind kind) {
		byte[] bytes = Arrays.copyOf(MAGIC, MAGIC.length + 2);
		bytes[MAGIC.length] = VERSION;
		bytes[MAGIC.length + 1] = (byte) kind.ordinal();
		return bytes;
	}

	/** The answer to a side that is secured in another way, in terms it understands. */
	static byte[] refusal(LinkKind theirs, LinkKind ours) {
		return (theirs == LinkKind.CERTIFICATES) ? ALERT.clone() : of(ours);
	}

}
