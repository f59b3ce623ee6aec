package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Mailbox;
import io.pubsub.MessageListener;
import io.pubsub.PubSubHeaders;
import io.pubsub.Ref;

/**
 * A mailbox of a {@link ModelNode}, perhaps a subscription, and what it has heard.
 */
final class Box implements MessageListener<String> {

	final ModelNode owner;

	/** The topic or pattern of a subscription. */
	final @Nullable String topic;

	/** The group of a subscription. */
	final @Nullable String group;

	private final String text;

	@SuppressWarnings("NullAway.Init") // set when it is open, before anybody else sees it
	Mailbox mailbox;

	/** Whether every node that its own is connected with knows of it. */
	boolean visible;

	/** The number of the step that closed it. */
	long closed = Long.MAX_VALUE;

	/** Guarded by this. */
	private final List<String> heard = new ArrayList<>();

	Box(ModelNode owner, int number, @Nullable String topic, @Nullable String group) {
		this.owner = owner;
		this.topic = topic;
		this.group = group;
		this.text = owner + "/" + number + ((topic != null) ? ":" + topic : "") + ((group != null) ? "#" + group : "");
	}

	boolean isOpen() {
		return this.closed == Long.MAX_VALUE;
	}

	Ref ref() {
		return this.mailbox.ref();
	}

	@Override
	public synchronized void onMessage(Message<String> message) {
		Object topic = message.getHeaders().get(PubSubHeaders.TOPIC);
		if (topic == null || !Histories.isIn(topic.toString())) {
			this.heard.add(message.getPayload().trim());
		}
	}

	/** What has come since some number of messages. */
	synchronized List<String> heard(int from) {
		return new ArrayList<>(this.heard.subList(from, this.heard.size()));
	}

	@Override
	public String toString() {
		return this.text;
	}

}
