package io.pubsub;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * Turns objects into bytes and back. {@code byte[]} and text need none. A bean of this
 * type is used beside the built-in {@code json} and {@code cbor}: {@code pubsub.codec}
 * names the one that encodes. A node decodes what was encoded with that one, with a bean
 * of this type, or with one that {@code pubsub.accepted-codecs} names; a payload of any
 * other is a loss. Must be thread-safe.
 */
public interface PayloadCodec {

	/**
	 * Its name, which travels with every message: up to 100 ASCII characters.
	 * @return the name
	 */
	String name();

	/**
	 * Encodes an object.
	 * @param payload the object, never null
	 * @return its bytes, not to be changed afterwards
	 * @throws Exception is given to the publisher as a {@link PayloadException}
	 */
	byte[] encode(Object payload) throws Exception;

	/**
	 * Decodes an object to the type that a listener declares. The bytes come from the
	 * network and may be anything.
	 * @param bytes what {@link #encode(Object)} gave, not to be changed
	 * @param type the listener's type; {@code Object} when it takes anything
	 * @return the object, or null
	 * @throws Exception is given to the listener's error handler
	 */
	@Nullable Object decode(byte[] bytes, Type type) throws Exception;

}
