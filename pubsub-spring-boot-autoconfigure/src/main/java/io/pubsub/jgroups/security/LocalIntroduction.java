package io.pubsub.jgroups.security;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Both sides prove that they know the {@link LocalKey}. After that the link is not
 * encrypted: on one machine, users without privileges can neither read nor alter what
 * goes over a connection of others.
 * <p>
 * Each side sends a random number. The side that has connected then sends an HMAC-SHA256
 * code for each key that it knows, and the other side answers with one for the key that
 * both have. A code covers the role of its side, both numbers, and both ends of the
 * connection as its side sees them. So it is worth nothing on another connection: a
 * program between two nodes cannot pass codes on, as it has other ports than they have,
 * nor can a code be sent back to the side that has made it. The side that has connected
 * proves itself first, so that a stranger that connects gets a number and nothing else.
 */
final class LocalIntroduction implements Introduction {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int NUMBER = 32;

	private static final int CODE = 32;

	private static final int ACCEPTED = 1;

	private static final String REASON = "it is of another user, or looks for the key of this user in another place "
			+ "(java.io.tmpdir, user.home). Set the same pubsub.cluster.secret on all nodes";

	private final LocalKey key;

	private final SecureRandom random = new SecureRandom();

	/** Copied, since finding a provider takes a lock of the whole JVM, for long. */
	private final Mac prototype;

	LocalIntroduction(LocalKey key) {
		this.key = key;
		try {
			this.prototype = Mac.getInstance(ALGORITHM);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("This Java has no " + ALGORITHM, ex);
		}
	}

	@Override
	public LinkKind kind() {
		return LinkKind.LOCAL;
	}

	@Override
	public Streams connected(Socket socket) throws IOException {
		InputStream input = socket.getInputStream();
		OutputStream output = socket.getOutputStream();
		byte[] ours = number();
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes(LinkStart.of(kind()));
		message.writeBytes(ours);
		message.writeTo(output);
		LinkStart.readAnswer(input, kind());
		byte[] theirs = Streams.read(input, NUMBER);
		Ends ends = new Ends(socket.getLocalAddress(), socket.getLocalPort(), socket.getInetAddress(),
				socket.getPort());
		List<SecretKeySpec> keys = this.key.known();
		message.reset();
		message.write(keys.size());
		for (SecretKeySpec key : keys) {
			message.writeBytes(code(key, true, ours, theirs, ends));
		}
		message.writeTo(output);
		if (Streams.read(input, 1)[0] != ACCEPTED) {
			throw new StrangerException("it does not accept this node: " + REASON);
		}
		byte[] code = Streams.read(input, CODE);
		for (SecretKeySpec key : keys) {
			if (MessageDigest.isEqual(code, code(key, false, ours, theirs, ends))) {
				return new Streams(input, output);
			}
		}
		throw new StrangerException("it cannot prove that it is of this user: " + REASON);
	}

	@Override
	public Streams accepted(Socket socket, LinkStart start) throws IOException {
		InputStream input = socket.getInputStream();
		OutputStream output = socket.getOutputStream();
		byte[] theirs = Streams.read(input, NUMBER);
		byte[] ours = number();
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes(LinkStart.of(kind()));
		message.writeBytes(ours);
		message.writeTo(output);
		int count = Streams.read(input, 1)[0];
		if (count < 1 || count > LocalKey.MAX_KNOWN) {
			throw new StrangerException("it does not begin as nodes do");
		}
		byte[] codes = Streams.read(input, count * CODE);
		Ends ends = new Ends(socket.getInetAddress(), socket.getPort(), socket.getLocalAddress(),
				socket.getLocalPort());
		for (SecretKeySpec key : this.key.known()) {
			if (contains(codes, code(key, true, theirs, ours, ends))) {
				message.reset();
				message.write(ACCEPTED);
				message.writeBytes(code(key, false, theirs, ours, ends));
				message.writeTo(output);
				return new Streams(input, output);
			}
		}
		output.write(0);
		throw new StrangerException("it cannot prove that it is of this user: " + REASON);
	}

	private byte[] number() {
		byte[] number = new byte[NUMBER];
		this.random.nextBytes(number);
		return number;
	}

	private static boolean contains(byte[] codes, byte[] code) {
		byte[] candidate = new byte[CODE];
		boolean found = false;
		for (int offset = 0; offset < codes.length; offset += CODE) {
			System.arraycopy(codes, offset, candidate, 0, CODE);
			found |= MessageDigest.isEqual(candidate, code);
		}
		return found;
	}

	private byte[] code(SecretKeySpec key, boolean connected, byte[] connectedNumber, byte[] acceptedNumber, Ends ends)
			throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream message = new DataOutputStream(bytes);
		message.write("pubsub local link 1".getBytes(StandardCharsets.US_ASCII));
		message.writeBoolean(connected);
		message.write(connectedNumber);
		message.write(acceptedNumber);
		ends.writeTo(message);
		try {
			Mac mac = newMac();
			mac.init(key);
			return mac.doFinal(bytes.toByteArray());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This Java has no " + ALGORITHM, ex);
		}
	}

	private Mac newMac() throws NoSuchAlgorithmException {
		try {
			return (Mac) this.prototype.clone();
		}
		catch (CloneNotSupportedException ex) {
			return Mac.getInstance(ALGORITHM);
		}
	}

	/** Both ends of a connection: first the one of the side that has connected. */
	private record Ends(InetAddress connected, int connectedPort, InetAddress accepted, int acceptedPort) {

		void writeTo(DataOutputStream output) throws IOException {
			write(output, this.connected, this.connectedPort);
			write(output, this.accepted, this.acceptedPort);
		}

		private static void write(DataOutputStream output, InetAddress address, int port) throws IOException {
			byte[] bytes = address.getAddress();
			output.writeByte(bytes.length);
			output.write(bytes);
			output.writeShort(port);
		}

	}

}
