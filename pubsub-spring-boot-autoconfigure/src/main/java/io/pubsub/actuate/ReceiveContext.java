package io.pubsub.actuate;

import io.micrometer.observation.transport.ReceiverContext;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;

import io.pubsub.PubSubHeaders;

/**
 * The context of an observed call of a listener. Its carrier is the message's headers.
 */
public final class ReceiveContext extends ReceiverContext<MessageHeaders> {

	private final @Nullable String subscribedTopic;

	private final @Nullable String subscription;

	private final MessageHeaders headers;

	ReceiveContext(@Nullable String subscribedTopic, @Nullable String subscription, MessageHeaders headers) {
		super((carrier, key) -> {
			Object value = carrier.get(key);
			return (value != null) ? value.toString() : null;
		});
		this.subscribedTopic = subscribedTopic;
		this.subscription = subscription;
		this.headers = headers;
		setCarrier(headers);
	}

	/**
	 * The topic or pattern that the listener is subscribed to.
	 * @return the topic or pattern, or null if it has a mailbox without a topic
	 */
	public @Nullable String getSubscribedTopic() {
		return this.subscribedTopic;
	}

	/**
	 * The id of the listener's subscription, or the label of its mailbox.
	 * @return the id or label, or null if it was not given one
	 */
	public @Nullable String getSubscription() {
		return this.subscription;
	}

	/**
	 * The topic that the message was published to.
	 * @return the topic, or null if it has none
	 */
	public @Nullable String getTopic() {
		return this.headers.get(PubSubHeaders.TOPIC, String.class);
	}

	/**
	 * The event that the message belongs to.
	 * @return the event's name, or null if the message belongs to none
	 */
	public @Nullable String getEvent() {
		return this.headers.get(PubSubHeaders.EVENT, String.class);
	}

	/**
	 * The name of the node that published or sent the message.
	 * @return the name
	 */
	public String getSender() {
		return String.valueOf(this.headers.get(PubSubHeaders.NODE));
	}

}
