package io.pubsub.websocket;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a forwarded message carries besides its payload, in one header of bytes.
 *
 * @param number counts what its node forwards, from 1
 * @param contentType the content type, or null for none
 * @param destination the destination of a message for a user, or null if the topic tells
 * @param session the only session that the message is for, or null for all
 * @param nativeHeaders headers of the STOMP frame
 */
record Envelope(long number, @Nullable String contentType, @Nullable String destination, @Nullable String session,
		Map<String, List<String>> nativeHeaders) {

	/** The header. Names with {@code pubsub_} are the library's own. */
	static final String HEADER = "pubsub-websocket";

	/** Most values of native headers. */
	static final int MAX_VALUES = 1000;

	/** Longest header in bytes. */
	static final int MAX_BYTES = 64 * 1024;

	private static final int VERSION = 1;

	/**
	 * Writes this.
	 * @return the bytes
	 * @throws IllegalArgumentException if there are too many headers, or they are too
	 * long
	 */
	byte[] encode() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
		try {
			DataOutputStream out = new DataOutputStream(bytes);
			out.writeByte(VERSION);
			out.writeLong(this.number);
			DataTexts.write(out, this.contentType);
			DataTexts.write(out, this.destination);
			DataTexts.write(out, this.session);
			int values = this.nativeHeaders.values().stream().mapToInt(List::size).sum();
			if (values > MAX_VALUES || this.nativeHeaders.size() > MAX_VALUES) {
				throw new IllegalArgumentException("A message has " + values
						+ " native headers: the other nodes accept " + MAX_VALUES + ". Send fewer");
			}
			out.writeShort(this.nativeHeaders.size());
			for (Map.Entry<String, List<String>> header : this.nativeHeaders.entrySet()) {
				DataTexts.write(out, header.getKey());
				out.writeShort(header.getValue().size());
				for (String value : header.getValue()) {
					DataTexts.write(out, value);
				}
				requireLength(out.size());
			}
			requireLength(out.size());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void requireLength(int length) {
		if (length > MAX_BYTES) {
			throw new IllegalArgumentException("The headers of a message have more than " + MAX_BYTES
					+ " bytes, which is what the other nodes accept. Send shorter ones");
		}
	}

	/**
	 * Reads what another node has written.
	 * @param bytes the value of the header
	 * @return the envelope
	 * @throws IllegalArgumentException if that is malformed, or too long
	 */
	static Envelope decode(@Nullable Object bytes) {
		if (!(bytes instanceof byte[] array) || array.length > MAX_BYTES) {
			throw malformed(null);
		}
		try {
			DataInputStream in = new DataInputStream(new ByteArrayInputStream(array));
			if (in.readByte() != VERSION) {
				throw malformed(null);
			}
			long number = in.readLong();
			String contentType = DataTexts.read(in);
			String destination = DataTexts.read(in);
			String session = DataTexts.read(in);
			Map<String, List<String>> nativeHeaders = readHeaders(in);
			if (number < 1 || in.available() > 0) {
				throw malformed(null);
			}
			return new Envelope(number, contentType, destination, session, nativeHeaders);
		}
		catch (IOException ex) {
			throw malformed(ex);
		}
	}

	private static Map<String, List<String>> readHeaders(DataInputStream in) throws IOException {
		int names = in.readUnsignedShort();
		int values = 0;
		Map<String, List<String>> headers = new LinkedHashMap<>();
		for (int i = 0; i < names; i++) {
			String name = DataTexts.require(in);
			int count = in.readUnsignedShort();
			values += count;
			if (values > MAX_VALUES || i >= MAX_VALUES) {
				throw malformed(null);
			}
			List<String> list = new ArrayList<>(count);
			for (int j = 0; j < count; j++) {
				list.add(DataTexts.require(in));
			}
			headers.put(name, list);
		}
		return headers;
	}

	private static IllegalArgumentException malformed(@Nullable IOException cause) {
		return new IllegalArgumentException("A node has forwarded a message of the broker with malformed headers",
				cause);
	}

}
