package io.pubsub.benchmarks.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts what a WebSocket server sends into messages. Copies only what is incomplete.
 */
final class FrameReader {

	static final int TEXT = 1;

	static final int CLOSE = 8;

	static final int PING = 9;

	private static final int CONTINUATION = 0;

	private static final int LAST = 0x80;

	private static final int MASKED = 0x80;

	private static final int MAX_LENGTH = 1 << 20;

	private static final byte[] NOTHING = {};

	/** The beginning of a frame that is incomplete. */
	private byte[] rest = NOTHING;

	/** The beginning of a message of several frames. */
	private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();

	private int fragmented;

	void read(byte[] data, int from, int to, Sink sink) throws IOException {
		byte[] all = data;
		int begin = from;
		int end = to;
		if (this.rest.length > 0) {
			all = Arrays.copyOf(this.rest, this.rest.length + to - from);
			System.arraycopy(data, from, all, this.rest.length, to - from);
			begin = 0;
			end = all.length;
		}
		while (true) {
			int next = frame(all, begin, end, sink);
			if (next < 0) {
				break;
			}
			begin = next;
		}
		this.rest = (begin == end) ? NOTHING : Arrays.copyOfRange(all, begin, end);
	}

	/** Reads one frame: where the next begins, or -1 if this one is incomplete. */
	private int frame(byte[] data, int begin, int end, Sink sink) throws IOException {
		if (end - begin < 2) {
			return -1;
		}
		if ((data[begin + 1] & MASKED) != 0) {
			throw new IOException("A server must not mask frames");
		}
		int size = data[begin + 1] & 0x7f;
		int lengthBytes = (size == 126) ? 2 : (size == 127) ? 8 : 0;
		int payload = begin + 2 + lengthBytes;
		if (payload > end) {
			return -1;
		}
		long length = (lengthBytes == 0) ? size : 0;
		for (int i = begin + 2; i < payload; i++) {
			length = length << 8 | (data[i] & 0xff);
		}
		if (length < 0 || length > MAX_LENGTH) {
			throw new IOException("A frame of " + length + " bytes");
		}
		int next = payload + (int) length;
		if (next > end) {
			return -1;
		}
		message(data[begin] & 0x0f, (data[begin] & LAST) != 0, data, payload, next, sink);
		return next;
	}

	private void message(int type, boolean last, byte[] data, int from, int to, Sink sink) throws IOException {
		if (type >= CLOSE || (last && type != CONTINUATION)) {
			sink.message(type, data, from, to);
			return;
		}
		if (type != CONTINUATION) {
			this.fragments.reset();
			this.fragmented = type;
		}
		this.fragments.write(data, from, to - from);
		if (this.fragments.size() > MAX_LENGTH) {
			throw new IOException("A message of more than " + MAX_LENGTH + " bytes");
		}
		if (last) {
			byte[] whole = this.fragments.toByteArray();
			sink.message(this.fragmented, whole, 0, whole.length);
		}
	}

	/**
	 * What takes messages.
	 */
	@FunctionalInterface
	interface Sink {

		/**
		 * Takes one message.
		 * @param type of its first frame
		 * @param data where it is
		 * @param from its first byte
		 * @param to after its last byte
		 */
		void message(int type, byte[] data, int from, int to) throws IOException;

	}

}
