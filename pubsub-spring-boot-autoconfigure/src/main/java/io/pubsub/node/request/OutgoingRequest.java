package io.pubsub.node.request;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * A request as a user made it. It is encoded at most once, however many nodes are asked
 * one after the other. Used by one thread at a time.
 */
final class OutgoingRequest {

	private final Recipient target;

	private final Map<String, Object> headers;

	private final Object object;

	private final Type type;

	private final Duration timeout;

	private final long deadline;

	/** What this is a part of, null if it is whole. */
	private final @Nullable OutgoingRequest whole;

	private @Nullable Payload payload;

	OutgoingRequest(Recipient target, Map<String, Object> headers, Object object, Type type, Duration timeout) {
		this.whole = null;
		this.target = target;
		this.headers = headers;
		this.object = object;
		this.type = type;
		this.timeout = timeout;
		this.deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
	}

	private OutgoingRequest(OutgoingRequest whole, Recipient target) {
		this.whole = whole;
		this.target = target;
		this.headers = whole.headers;
		this.object = whole.object;
		this.type = whole.type;
		this.timeout = whole.timeout;
		this.deadline = whole.deadline;
	}

	/** The same for a part of its recipients, in the same time. */
	OutgoingRequest to(Recipient part) {
		return new OutgoingRequest(this, part);
	}

	Recipient target() {
		return this.target;
	}

	Map<String, Object> headers() {
		return this.headers;
	}

	Object object() {
		return this.object;
	}

	/** What replies are to become. */
	Type type() {
		return this.type;
	}

	Duration timeout() {
		return this.timeout;
	}

	/** How long there is still to wait, at least a moment. */
	Duration timeLeft() {
		return Duration.ofNanos(Math.max(1, this.deadline - System.nanoTime()));
	}

	boolean isOver() {
		return this.deadline - System.nanoTime() <= 0;
	}

	/** The payload in bytes. */
	Payload encode(PayloadCodecs codecs) {
		if (this.whole != null) {
			return this.whole.encode(codecs);
		}
		Payload payload = this.payload;
		if (payload == null) {
			payload = codecs.encode(this.object);
			this.payload = payload;
		}
		return payload;
	}

	/** The payload in bytes, if it was encoded yet. */
	@Nullable Payload encoded() {
		return (this.whole != null) ? this.whole.encoded() : this.payload;
	}

}
