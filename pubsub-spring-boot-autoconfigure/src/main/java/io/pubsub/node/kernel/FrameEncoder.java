package io.pubsub.node.kernel;

import java.util.Map;
import java.util.Objects;

import io.pubsub.PayloadException;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.HeaderCodec;
import io.pubsub.wire.Payload;
import io.pubsub.wire.WireOutput;

/**
 * Encodes messages, unless they are too large, to {@link FrameBuffers}. Thread-safe.
 */
public final class FrameEncoder {

	private final int maxMessageSize;

	FrameEncoder(int maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	/**
	 * Checks what a user wants to publish or send.
	 * @param payload the payload
	 * @param headers the headers
	 * @return the headers, as they travel
	 */
	public static Map<String, Object> check(Object payload, Map<String, ?> headers) {
		Objects.requireNonNull(payload, "A payload must not be null");
		return HeaderCodec.check(headers);
	}

	/**
	 * Checks that a payload is not too large, before anything is done with it.
	 * @throws PayloadException if it is
	 */
	public void checkSize(Payload payload, Object target) {
		int size = payload.bytes().length;
		if (size > this.maxMessageSize) {
			throw tooLarge(target, size);
		}
	}

	/**
	 * Encodes a message.
	 * @param message the message
	 * @param target where it goes, for the error
	 * @return its frame, good until this thread encodes the next
	 * @throws PayloadException if it is larger than a message may be
	 */
	public WireOutput encode(Frame.Message message, Object target) {
		checkSize(message.payload(), target);
		WireOutput frame = encodeChecked(message);
		if (!message.headers().isEmpty() && frame.length() > this.maxMessageSize) {
			throw tooLarge(target, frame.length());
		}
		return frame;
	}

	/**
	 * Checks that a message is not too large, before anything is done with it.
	 * @param message the message
	 * @param target where it goes, for the error
	 * @throws PayloadException if it is
	 */
	public void check(Frame.Message message, Object target) {
		if (message.headers().isEmpty()) {
			checkSize(message.payload(), target);
		}
		else {
			encode(message, target);
		}
	}

	/**
	 * Encodes a message that was {@linkplain #check checked}.
	 * @param message the message
	 * @return its frame, good until this thread encodes the next
	 */
	public WireOutput encodeChecked(Frame.Message message) {
		WireOutput frame = FrameBuffers.take();
		FrameCodec.write(message, frame);
		return frame;
	}

	/**
	 * A frame was sent, or is not going to be. Not necessary, but spares others a new
	 * buffer.
	 */
	public static void release(WireOutput frame) {
		FrameBuffers.give(frame);
	}

	private PayloadException tooLarge(Object target, int size) {
		return new PayloadException("A message to '" + target + "' has " + size + " bytes, more than the "
				+ this.maxMessageSize + " that pubsub.max-message-size allows");
	}

}
