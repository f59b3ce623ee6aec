package io.pubsub;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Encodes objects as bytes, and decodes them. {@code byte[]} and text need no codec.
 * Implementations must be thread-safe.
 * <p>
 * Beans of this type supplement the built-in {@code json} and {@code cbor}. The property
 * {@code pubsub.codec} names the codec that this node encodes with. A node decodes
 * payloads of that codec, of the beans of this type, and of the codecs in
 * {@code pubsub.accepted-codecs}; a payload of any other codec is counted as lost.
 */
public interface PayloadCodec {

	/**
	 * The name of the codec, which travels with every message: up to 100 ASCII
	 * characters.
	 * @return the name
	 */
	String name();

	/**
	 * Encodes an object.
	 * @param payload the object, never null
	 * @return the bytes, which must not change afterwards
	 * @throws Exception if the object cannot be encoded; the publisher receives it as the
	 * cause of a {@link PayloadException}
	 */
	byte[] encode(Object payload) throws Exception;

	/**
	 * Decodes an object to the type that a listener declares. The bytes come from the
	 * network and may be anything, so do not trust them.
	 * @param bytes the bytes; must not be changed
	 * @param type the type that the listener declares; {@code Object} if it accepts any
	 * @return the object, or null
	 * @throws Exception if the bytes cannot be decoded; the {@link ListenerErrorHandler}
	 * receives it as the cause of a {@link PayloadException}
	 */
	@Nullable Object decode(byte[] bytes, Type type) throws Exception;

}
