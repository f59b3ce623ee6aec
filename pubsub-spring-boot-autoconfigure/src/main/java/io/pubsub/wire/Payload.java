package io.pubsub.wire;

/**
 * A user's object as bytes.
 *
 * @param codec the name of the codec that wrote it
 * @param bytes what it wrote, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Payload(String codec, byte[] bytes) {

	/** The codec of {@code byte[]}. */
	public static final String BYTES = "bytes";

	/** The codec of text, which is UTF-8, but for halves of surrogate pairs. */
	public static final String TEXT = "text";

	/** The codec of JSON. */
	public static final String JSON = "json";

	/** The codec of CBOR. */
	public static final String CBOR = "cbor";

}
