package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What clients send: the handshake, and STOMP frames as text messages of WebSocket.
 */
final class Wire {

	/** The one topic. */
	static final String DESTINATION = "/topic/benchmark";

	private static final int MAX_LENGTH = 0xffff;

	private Wire() {
	}

	static byte[] handshake(String host, int port, String user) {
		byte[] key = new byte[16];
		ThreadLocalRandom.current().nextBytes(key);
		return ascii("""
				GET /stomp?user=%s HTTP/1.1\r
				Host: %s:%d\r
				Upgrade: websocket\r
				Connection: Upgrade\r
				Sec-WebSocket-Key: %s\r
				Sec-WebSocket-Version: 13\r
				Sec-WebSocket-Protocol: v12.stomp\r
				\r
				""".formatted(user, host, port, Base64.getEncoder().encodeToString(key)));
	}

	/** Without heart-beats, which would count as load. */
	static byte[] connect() {
		return text(ascii("CONNECT\naccept-version:1.2\nhost:localhost\nheart-beat:0,0\n\n\0"));
	}

	static byte[] subscribe() {
		return text(ascii("SUBSCRIBE\nid:0\ndestination:" + DESTINATION + "\n\n\0"));
	}

	static byte[] send(byte[] body) {
		byte[] head = ascii("SEND\ndestination:" + DESTINATION + "\ncontent-type:text/plain\n\n");
		byte[] frame = new byte[head.length + body.length + 1];
		System.arraycopy(head, 0, frame, 0, head.length);
		System.arraycopy(body, 0, frame, head.length, body.length);
		return text(frame);
	}

	static byte[] text(byte[] payload) {
		return frame(FrameReader.TEXT, payload);
	}

	static byte[] pong(byte[] payload) {
		return frame(10, payload);
	}

	/** With 1000, for a normal end. */
	static byte[] close() {
		return frame(FrameReader.CLOSE, new byte[] { 0x03, (byte) 0xe8 });
	}

	/** A frame as clients send it, with a mask. */
	private static byte[] frame(int type, byte[] payload) {
		if (payload.length > MAX_LENGTH) {
			throw new IllegalArgumentException("A payload of " + payload.length + " bytes");
		}
		int lengthBytes = (payload.length < 126) ? 0 : 2;
		byte[] frame = new byte[2 + lengthBytes + 4 + payload.length];
		frame[0] = (byte) (0x80 | type);
		frame[1] = (byte) (0x80 | ((lengthBytes == 0) ? payload.length : 126));
		if (lengthBytes > 0) {
			frame[2] = (byte) (payload.length >> 8);
			frame[3] = (byte) payload.length;
		}
		int mask = ThreadLocalRandom.current().nextInt();
		int begin = 2 + lengthBytes;
		for (int i = 0; i < 4; i++) {
			frame[begin + i] = (byte) (mask >> (8 * (3 - i)));
		}
		for (int i = 0; i < payload.length; i++) {
			frame[begin + 4 + i] = (byte) (payload[i] ^ frame[begin + i % 4]);
		}
		return frame;
	}

	/** The reason of a frame that closes a session. */
	static String reason(byte[] data, int from, int to) {
		if (to - from < 2) {
			return "closed without a code";
		}
		int code = (data[from] & 0xff) << 8 | (data[from + 1] & 0xff);
		return "closed with " + code + " " + new String(data, from + 2, to - from - 2, StandardCharsets.UTF_8);
	}

	/**
	 * Where the answer to the handshake ends, or -1 if it is incomplete.
	 * @throws IOException if the server refuses
	 */
	static int accepted(byte[] data, int length) throws IOException {
		for (int i = 3; i < length; i++) {
			if (data[i] == '\n' && data[i - 1] == '\r' && data[i - 2] == '\n' && data[i - 3] == '\r') {
				String head = new String(data, 0, i, StandardCharsets.US_ASCII);
				if (!head.startsWith("HTTP/1.1 101")) {
					throw new IOException("Refused: " + head.lines().findFirst().orElse(""));
				}
				return i + 1;
			}
		}
		return -1;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
