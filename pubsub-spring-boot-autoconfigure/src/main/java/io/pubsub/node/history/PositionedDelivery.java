package io.pubsub.node.history;

import java.lang.reflect.Type;
import java.util.Map;

import org.springframework.messaging.Message;

import io.pubsub.PubSubHeaders;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.ReceivedMessage;
import io.pubsub.wire.HistoryCodec;
import io.pubsub.wire.HistoryFrame.Content;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

/**
 * A message as one reader gets it: with the reader's position after it. What it was
 * decoded to is shared with others.
 */
final class PositionedDelivery extends Delivery {

	private final Delivery shared;

	private final Position position;

	private final int hash;

	/**
	 * Makes a message.
	 * @param shared the message without a position
	 * @param position where the reader stands after it
	 * @param hash of the reader's topic or pattern, see {@link Cursors#hash}
	 */
	PositionedDelivery(Delivery shared, PayloadCodecs codecs, Position position, int hash) {
		super(shared.topic(), shared.sender(), shared.headers(), codecs, null, null);
		this.shared = shared;
		this.position = position;
		this.hash = hash;
	}

	/**
	 * Makes a message that was kept.
	 * @param message the message
	 * @param position where the reader stands after it
	 * @param hash of the reader's topic or pattern, see {@link Cursors#hash}
	 * @throws MalformedFrameException if it cannot be read
	 */
	static PositionedDelivery of(KeptMessage message, PayloadCodecs codecs, Position position, int hash)
			throws MalformedFrameException {
		Content content = HistoryCodec.content(message.body());
		Delivery shared = Delivery.remote(message.topic(), message.publisher(), content.headers(), codecs,
				content.payload());
		return new PositionedDelivery(shared, codecs, position, hash);
	}

	@Override
	public ReceivedMessage message(Type type) {
		return new ReceivedMessage(this, this.shared.message(type).getPayload());
	}

	@Override
	public Payload payload() {
		return this.shared.payload();
	}

	@Override
	public Message<?> raw() {
		return new ReceivedMessage(this, this.shared.raw().getPayload());
	}

	/** It is kept, and will be read again. */
	@Override
	public boolean discarded(long mailbox, boolean ofGroup) {
		return false;
	}

	@Override
	public Map<String, Object> allHeaders() {
		Map<String, Object> all = super.allHeaders();
		all.put(PubSubHeaders.CURSOR, Cursors.write(this.hash, this.position));
		return all;
	}

}
