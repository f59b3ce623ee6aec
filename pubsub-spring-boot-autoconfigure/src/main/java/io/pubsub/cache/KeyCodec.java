package io.pubsub.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;

import io.pubsub.PayloadCodec;

/**
 * Keys as bytes. Text, numbers and the like travel as they are, and so do lists and
 * {@link SimpleKey}s of keys; other types by the payload codec, with the name of their
 * class. The receiver decodes to the class of that name that it has used itself in the
 * cache; no class is loaded. Thread-safe.
 */
final class KeyCodec {

	/** A key that is longer is not worth its bytes: the cache is cleared instead. */
	static final int MAX_LENGTH = 8192;

	/** A list in a list in a list. */
	private static final int MAX_DEPTH = 8;

	private final @Nullable PayloadCodec codec;

	private final TypeCheck check;

	/**
	 * Creates a codec.
	 * @param codec for types other than the simple ones; null if there is none
	 */
	KeyCodec(@Nullable PayloadCodec codec) {
		this.codec = codec;
		this.check = new TypeCheck();
	}

	/**
	 * Encodes a key.
	 * @param key the key
	 * @return the bytes; null if the key does not become the same on another node
	 */
	byte @Nullable [] encode(Object key) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
		try {
			boolean done = write(key, new DataOutputStream(bytes), 0);
			return (done && bytes.size() <= MAX_LENGTH) ? bytes.toByteArray() : null;
		}
		catch (Exception | StackOverflowError | LinkageError | AssertionError ex) {
			this.check.warn(key.getClass(), ex);
			return null;
		}
	}

	private boolean write(@Nullable Object key, DataOutputStream out, int depth) throws Exception {
		if (depth > MAX_DEPTH) {
			return false;
		}
		if (key == null) {
			out.writeByte('0');
		}
		else if (key instanceof List<?> list) {
			return writeAll('L', list, out, depth);
		}
		else if (key.getClass() == SimpleKey.class) {
			List<@Nullable Object> parts = SimpleKeys.parts((SimpleKey) key);
			return parts != null && writeAll('K', parts, out, depth);
		}
		else if (key instanceof Enum<?> constant) {
			out.writeByte('e');
			out.writeUTF(constant.getDeclaringClass().getName());
			out.writeUTF(constant.name());
		}
		else if (!writePlain(key, out)) {
			return writeByCodec(key, out);
		}
		return true;
	}

	private boolean writeAll(int tag, List<?> parts, DataOutputStream out, int depth) throws Exception {
		out.writeByte(tag);
		out.writeShort(parts.size());
		if (parts.size() > Short.MAX_VALUE) {
			return false;
		}
		for (Object part : parts) {
			if (!write(part, out, depth + 1)) {
				return false;
			}
		}
		return true;
	}

	private static boolean writePlain(Object key, DataOutputStream out) throws IOException {
		if (key instanceof String text) {
			write('s', text, out);
		}
		else if (key instanceof Integer number) {
			out.writeByte('i');
			out.writeInt(number);
		}
		else if (key instanceof Long number) {
			out.writeByte('l');
			out.writeLong(number);
		}
		else if (key instanceof UUID id) {
			out.writeByte('u');
			out.writeLong(id.getMostSignificantBits());
			out.writeLong(id.getLeastSignificantBits());
		}
		else if (key instanceof Boolean bool) {
			out.writeByte('b');
			out.writeBoolean(bool);
		}
		else if (key instanceof Character character) {
			out.writeByte('c');
			out.writeChar(character);
		}
		else if (key instanceof Double number) {
			out.writeByte('d');
			out.writeLong(Double.doubleToLongBits(number));
		}
		else if (key instanceof Float number) {
			out.writeByte('f');
			out.writeInt(Float.floatToIntBits(number));
		}
		else if (key instanceof Short number) {
			out.writeByte('h');
			out.writeShort(number);
		}
		else if (key instanceof Byte number) {
			out.writeByte('y');
			out.writeByte(number);
		}
		else {
			return writeAsText(key, out);
		}
		return true;
	}

	private static boolean writeAsText(Object key, DataOutputStream out) throws IOException {
		Class<?> type = key.getClass();
		if (type == BigInteger.class) {
			write('I', key.toString(), out);
		}
		else if (type == BigDecimal.class) {
			write('D', key.toString(), out);
		}
		else if (type == LocalDate.class) {
			write('t', key.toString(), out);
		}
		else if (type == Instant.class) {
			write('T', key.toString(), out);
		}
		else {
			return false;
		}
		return true;
	}

	private static void write(int tag, String text, DataOutputStream out) throws IOException {
		out.writeByte(tag);
		// any text, also half of a character
		out.writeUTF(text);
	}

	private boolean writeByCodec(Object key, DataOutputStream out) throws Exception {
		PayloadCodec codec = this.codec;
		if (codec == null || !this.check.mayTravel(key.getClass())) {
			this.check.warn(key.getClass(), null);
			return false;
		}
		byte[] bytes = codec.encode(key);
		if (!this.check.isSame(key, () -> codec.decode(bytes, key.getClass()))) {
			return false;
		}
		if (bytes.length > MAX_LENGTH) {
			return false;
		}
		out.writeByte('o');
		out.writeUTF(codec.name());
		out.writeUTF(key.getClass().getName());
		out.writeShort(bytes.length);
		out.write(bytes);
		return true;
	}

	/**
	 * Decodes a key.
	 * @param bytes the bytes, which may be anything
	 * @param types the classes that it may become
	 * @return the key; null if that is not possible here
	 */
	@Nullable Object decode(byte[] bytes, KeyTypes types) {
		try {
			DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
			Object key = read(in, types, 0);
			return (in.available() == 0) ? key : null;
		}
		catch (Exception | StackOverflowError | LinkageError | AssertionError ex) {
			return null;
		}
	}

	private @Nullable Object read(DataInputStream in, KeyTypes types, int depth) throws Exception {
		if (depth > MAX_DEPTH) {
			throw new IOException("Too deep");
		}
		int tag = in.readUnsignedByte();
		return switch (tag) {
			case '0' -> null;
			case 'L' -> readAll(in, types, depth);
			case 'K' -> new SimpleKey(readAll(in, types, depth).toArray());
			case 's' -> in.readUTF();
			case 'i' -> in.readInt();
			case 'l' -> in.readLong();
			case 'u' -> new UUID(in.readLong(), in.readLong());
			case 'b' -> in.readBoolean();
			case 'c' -> in.readChar();
			case 'd' -> Double.longBitsToDouble(in.readLong());
			case 'f' -> Float.intBitsToFloat(in.readInt());
			case 'h' -> in.readShort();
			case 'y' -> in.readByte();
			case 'I' -> new BigInteger(in.readUTF());
			case 'D' -> new BigDecimal(in.readUTF());
			case 't' -> LocalDate.parse(in.readUTF());
			case 'T' -> Instant.parse(in.readUTF());
			case 'e' -> constant(type(in, types), in.readUTF());
			case 'o' -> readByCodec(in, types);
			default -> throw new IOException("Unknown kind of key");
		};
	}

	private List<@Nullable Object> readAll(DataInputStream in, KeyTypes types, int depth) throws Exception {
		int size = in.readUnsignedShort();
		// each takes a byte at least
		if (size > in.available()) {
			throw new IOException("Too short");
		}
		List<@Nullable Object> parts = new ArrayList<>(size);
		for (int i = 0; i < size; i++) {
			parts.add(read(in, types, depth + 1));
		}
		return parts;
	}

	private Object readByCodec(DataInputStream in, KeyTypes types) throws Exception {
		String name = in.readUTF();
		PayloadCodec codec = this.codec;
		if (codec == null || !codec.name().equals(name)) {
			throw new IOException("Another codec");
		}
		Class<?> type = type(in, types);
		byte[] bytes = new byte[in.readUnsignedShort()];
		in.readFully(bytes);
		Object key = codec.decode(bytes, type);
		if (key == null || key.getClass() != type) {
			throw new IOException("Another type");
		}
		return key;
	}

	private static Class<?> type(DataInputStream in, KeyTypes types) throws IOException {
		Class<?> type = types.find(in.readUTF());
		if (type == null) {
			throw new IOException("A type that this node has not used");
		}
		return type;
	}

	private static Object constant(Class<?> type, String name) throws IOException {
		Object[] constants = type.getEnumConstants();
		if (constants != null) {
			for (Object constant : constants) {
				if (((Enum<?>) constant).name().equals(name)) {
					return constant;
				}
			}
		}
		throw new IOException("No such constant");
	}

}
