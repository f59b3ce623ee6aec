package io.pubsub.wire;

import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.PayloadCodec;
import io.pubsub.PayloadException;
import io.pubsub.log.Printable;

/**
 * Turns payloads into bytes and back, by codecs. {@code byte[]} and text go as they are.
 * What comes back is decided by the type that the listener declares, never by anything
 * the sender says. Thread-safe.
 */
public final class PayloadCodecs {

	/** Longest name of a codec. */
	static final int MAX_NAME = 100;

	private final Map<String, PayloadCodec> codecs = new LinkedHashMap<>();

	/** Encodes objects, and decodes text and bytes to objects. */
	private final @Nullable PayloadCodec first;

	/**
	 * Makes codecs.
	 * @param codecs codecs beside those of bytes and text, all of which senders may use;
	 * of two of one name the first counts
	 * @param first the name of the one that encodes, or null for the first
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public PayloadCodecs(List<PayloadCodec> codecs, @Nullable String first) {
		for (PayloadCodec codec : codecs) {
			checkName(codec);
			this.codecs.putIfAbsent(codec.name(), codec);
		}
		if (first == null) {
			this.first = codecs.isEmpty() ? null : codecs.get(0);
		}
		else {
			this.first = this.codecs.get(first);
			if (this.first == null) {
				throw new IllegalArgumentException(
						"There is no payload codec '" + first + "', only " + this.codecs.keySet());
			}
		}
	}

	/**
	 * The names of the codecs, but for those of bytes and text.
	 * @return their names
	 */
	public List<String> names() {
		return List.copyOf(this.codecs.keySet());
	}

	/**
	 * The name of the codec that encodes what is neither bytes nor text.
	 * @return its name, or null if there is none
	 */
	public @Nullable String encoding() {
		return (this.first != null) ? this.first.name() : null;
	}

	private static void checkName(PayloadCodec codec) {
		String name = codec.name();
		boolean ascii = name.chars().allMatch((c) -> c > 0x20 && c < 0x7F);
		if (name.isEmpty() || name.length() > MAX_NAME || !ascii || name.equals(Payload.BYTES)
				|| name.equals(Payload.TEXT)) {
			throw new IllegalArgumentException("The name '" + name + "' of " + codec.getClass().getName()
					+ " must be 1 to " + MAX_NAME + " ASCII characters, and neither 'bytes' nor 'text'");
		}
	}

	/**
	 * Encodes a payload.
	 * @param payload the payload; one that is encoded already stays as it is
	 * @return its bytes
	 * @throws PayloadException if it cannot be encoded
	 */
	public Payload encode(Object payload) {
		if (payload instanceof Payload encoded) {
			return encoded;
		}
		if (payload instanceof byte[] bytes) {
			return new Payload(Payload.BYTES, bytes);
		}
		if (payload instanceof String text) {
			return new Payload(Payload.TEXT, AnyText.encode(text));
		}
		PayloadCodec codec = this.first;
		if (codec == null) {
			throw new PayloadException("No codec can encode " + payload.getClass().getName()
					+ ": add spring-boot-starter-jackson, or a PayloadCodec bean");
		}
		try {
			return new Payload(codec.name(), codec.encode(payload));
		}
		catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError ex) {
			throw new PayloadException("A payload of " + payload.getClass().getName() + " could not be encoded as "
					+ codec.name() + ": " + Printable.message(ex), ex);
		}
	}

	/**
	 * Decodes a payload.
	 * @param payload its bytes
	 * @param type what it is to become; {@link Payload} to leave it as it is
	 * @return the object, of that type
	 * @throws PayloadException if it cannot become that
	 */
	public Object decode(Payload payload, Type type) {
		if (type == byte[].class) {
			return payload.bytes();
		}
		if (type == Payload.class) {
			return payload;
		}
		Object decoded = switch (payload.codec()) {
			case Payload.BYTES -> (type == Object.class) ? payload.bytes() : decodeFreely(payload, type);
			case Payload.TEXT -> (type == Object.class || type == String.class || type == CharSequence.class)
					? text(payload) : decodeFreely(payload, type);
			default -> decode(payload, codec(payload.codec()), type);
		};
		return decoded;
	}

	/** Bytes or text that a listener wants as something else: raw JSON, for example. */
	private Object decodeFreely(Payload payload, Type type) {
		if (type == String.class) {
			return text(payload);
		}
		PayloadCodec codec = this.first;
		if (codec == null) {
			throw new PayloadException(
					"No codec can decode " + Printable.text(payload.codec()) + " to " + type.getTypeName());
		}
		return decode(payload, codec, type);
	}

	private Object decode(Payload payload, PayloadCodec codec, Type type) {
		Object decoded;
		try {
			decoded = codec.decode(payload.bytes(), type);
		}
		catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError | AssertionError ex) {
			// not as it is: its message may repeat the payload
			Throwable printable = (ex instanceof OutOfMemoryError) ? ex : Printable.error(ex);
			throw new PayloadException("A payload of " + payload.bytes().length + " bytes did not decode from "
					+ Printable.text(payload.codec()) + " to " + type.getTypeName() + ": " + Printable.message(ex),
					printable);
		}
		if (decoded == null) {
			throw new PayloadException("A payload decoded from " + Printable.text(payload.codec()) + " to null");
		}
		return decoded;
	}

	private PayloadCodec codec(String name) {
		PayloadCodec codec = this.codecs.get(name);
		if (codec == null) {
			throw new PayloadException("The sender used the codec '" + Printable.text(name)
					+ "', which this node does not accept: set pubsub.codec to the same on all nodes, add it to "
					+ "pubsub.accepted-codecs, or define a PayloadCodec bean of this name; accepted are "
					+ this.codecs.keySet());
		}
		return codec;
	}

	private static String text(Payload payload) {
		return AnyText.decodeLeniently(payload.bytes());
	}

}
