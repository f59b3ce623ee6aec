package io.pubsub.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What one node tells the others. Each message with evictions has the next number; the
 * others repeat the last one, from which a receiver sees that it has missed something.
 *
 * @param kind what it is for
 * @param number the number
 * @param parts the evictions, by cache
 */
record CacheMessage(Kind kind, long number, List<Part> parts) {

	/** Comes first, and changes when older nodes could not read the rest. */
	private static final int VERSION = 1;

	/** What a message is for. */
	enum Kind {

		/** Evictions. */
		EVICT,

		/** The last number, in case the message of that number was lost. */
		NUMBER,

		/** The same, of a node that wants to know the number of the receiver. */
		HELLO,

		/** The same, of a node that is about to leave and has sent everything. */
		BYE

	}

	/**
	 * The evictions of one cache.
	 *
	 * @param cache the name of the cache
	 * @param keys the keys; null for all
	 */
	record Part(String cache, @Nullable List<byte[]> keys) {
	}

	byte[] encode() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
		try {
			DataOutputStream out = new DataOutputStream(bytes);
			out.writeByte(VERSION);
			out.writeByte(this.kind.ordinal());
			out.writeLong(this.number);
			out.writeShort(this.parts.size());
			for (Part part : this.parts) {
				out.writeUTF(part.cache());
				List<byte[]> keys = part.keys();
				out.writeShort((keys != null) ? keys.size() : 0xFFFF);
				if (keys != null) {
					for (byte[] key : keys) {
						out.writeShort(key.length);
						out.write(key);
					}
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads a message.
	 * @param bytes the bytes, which may be anything
	 * @return the message
	 * @throws IOException if they are not one
	 */
	static CacheMessage decode(byte[] bytes) throws IOException {
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
		if (in.readUnsignedByte() != VERSION) {
			throw new IOException("Another version");
		}
		int kind = in.readUnsignedByte();
		if (kind >= Kind.values().length) {
			throw new IOException("Unknown kind");
		}
		long number = in.readLong();
		int count = in.readUnsignedShort();
		List<Part> parts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			parts.add(new Part(in.readUTF(), keys(in)));
		}
		if (number < 0 || in.available() > 0) {
			throw new IOException("Not a message");
		}
		return new CacheMessage(Kind.values()[kind], number, parts);
	}

	private static @Nullable List<byte[]> keys(DataInputStream in) throws IOException {
		int count = in.readUnsignedShort();
		if (count == 0xFFFF) {
			return null;
		}
		List<byte[]> keys = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int length = in.readUnsignedShort();
			if (length > in.available()) {
				throw new IOException("Too short");
			}
			keys.add(in.readNBytes(length));
		}
		return keys;
	}

}
