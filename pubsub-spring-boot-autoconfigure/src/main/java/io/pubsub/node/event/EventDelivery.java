package io.pubsub.node.event;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * A message of an event; or, after the last, the notice that the event has ended.
 */
final class EventDelivery extends Delivery {

	private final EventStream stream;

	private final long sequence;

	private final @Nullable EndReason ending;

	private EventDelivery(EventStream stream, Node producer, long sequence, Map<String, Object> headers,
			PayloadCodecs codecs, @Nullable Object object, @Nullable Payload payload, @Nullable EndReason ending) {
		super(null, producer, headers, codecs, object, payload);
		this.stream = stream;
		this.sequence = sequence;
		this.ending = ending;
	}

	/** A message that is published on this node. */
	static EventDelivery local(EventStream stream, Node self, long sequence, Map<String, Object> headers,
			PayloadCodecs codecs, @Nullable Object object, @Nullable Payload payload) {
		return new EventDelivery(stream, self, sequence, headers, codecs, object, payload, null);
	}

	/** A message that has come from another node. */
	static EventDelivery remote(EventStream stream, Node producer, Frame.Event message, PayloadCodecs codecs) {
		return new EventDelivery(stream, producer, message.sequence(), message.headers(), codecs, null,
				message.payload(), null);
	}

	/** What comes after the last message. */
	static EventDelivery end(EventStream stream, Node producer, long sequence, PayloadCodecs codecs, EndReason ending) {
		return new EventDelivery(stream, producer, sequence, Map.of(), codecs, null, null, ending);
	}

	EventStream stream() {
		return this.stream;
	}

	/** The message's number; that of the next one, if this is the end. */
	long sequence() {
		return this.sequence;
	}

	/** Why the event has ended, if this is the end. */
	@Nullable EndReason ending() {
		return this.ending;
	}

	@Override
	public boolean isNotice() {
		return this.ending != null;
	}

	@Override
	public boolean isForTap() {
		return true;
	}

	/** Its watch notices the gap, or has ended. */
	@Override
	public boolean discarded(long mailbox, boolean ofGroup) {
		return false;
	}

	/** The message for another node. */
	Frame.Event frame(long number) {
		return new Frame.Event(number, this.sequence, headers(), payload());
	}

	@Override
	public Map<String, Object> allHeaders() {
		Map<String, Object> all = super.allHeaders();
		all.put(PubSubHeaders.EVENT, this.stream.name());
		all.put(PubSubHeaders.SEQUENCE, this.sequence);
		return all;
	}

}
