package io.pubsub.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

import io.pubsub.PubSubHeaders;

/**
 * Writes and reads the headers of a message. Their values are the few types that every
 * node knows without loading a class.
 */
public final class HeaderCodec {

	/** What Spring gives messages, which received ones do not have, and what we give. */
	private static final Set<String> RESERVED = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP, PubSubHeaders.TOPIC,
			PubSubHeaders.NODE, PubSubHeaders.EVENT, PubSubHeaders.SEQUENCE, PubSubHeaders.CURSOR, PubSubHeaders.SITE);

	private HeaderCodec() {
	}

	/**
	 * Checks that headers can travel.
	 * @param headers the headers
	 * @return a copy
	 * @throws IllegalArgumentException if one cannot
	 */
	public static Map<String, Object> check(Map<String, ?> headers) {
		Objects.requireNonNull(headers, "Headers must not be null: leave them out if there are none");
		if (headers.isEmpty()) {
			return Map.of();
		}
		Map<String, Object> checked = new LinkedHashMap<>();
		headers.forEach((name, value) -> {
			checkName(name);
			boolean known = value instanceof String || value instanceof Boolean || value instanceof Integer
					|| value instanceof Long || value instanceof Double || value instanceof byte[];
			if (!known) {
				String type = (value != null) ? value.getClass().getName() : "null";
				throw new IllegalArgumentException("The header '" + name + "' is of type " + type
						+ " and cannot travel: use String, Boolean, Integer, Long, Double or byte[]");
			}
			checked.put(name, value);
		});
		return checked;
	}

	/** A received message would not have these as they were given, if at all. */
	private static void checkName(@Nullable String name) {
		if (name == null) {
			throw new IllegalArgumentException("A header must have a name");
		}
		if (RESERVED.contains(name)) {
			throw new IllegalArgumentException("The header '" + name + "' cannot travel: received messages use this "
					+ "name for something else, or not at all. Give the header another name");
		}
	}

	static void write(Map<String, Object> headers, WireOutput output) {
		output.writeInt(headers.size());
		headers.forEach((name, value) -> {
			output.writeText(name);
			if (value instanceof String text) {
				output.writeByte(0).writeText(text);
			}
			else if (value instanceof Boolean flag) {
				output.writeByte(flag ? 2 : 1);
			}
			else if (value instanceof Integer number) {
				output.writeByte(3).writeInt(number);
			}
			else if (value instanceof Long number) {
				output.writeByte(4).writeLong(number);
			}
			else if (value instanceof Double number) {
				output.writeByte(5).writeFixedLong(Double.doubleToLongBits(number));
			}
			else if (value instanceof byte[] bytes) {
				output.writeByte(6).writeInt(bytes.length).writeBytes(bytes);
			}
			else {
				throw new IllegalArgumentException("The header '" + name + "' was not checked");
			}
		});
	}

	static Map<String, Object> read(WireInput input) throws MalformedFrameException {
		int count = input.readCount(2);
		Map<String, Object> headers = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			headers.put(input.readText(), readValue(input));
		}
		return headers;
	}

	private static Object readValue(WireInput input) throws MalformedFrameException {
		int type = input.readByte();
		return switch (type) {
			case 0 -> input.readText();
			case 1 -> Boolean.FALSE;
			case 2 -> Boolean.TRUE;
			case 3 -> input.readInt();
			case 4 -> input.readLong();
			case 5 -> Double.longBitsToDouble(input.readFixedLong());
			case 6 -> input.readBytes(input.readCount(1));
			default -> throw new UnknownNumberException("a header is of type " + type);
		};
	}

}
