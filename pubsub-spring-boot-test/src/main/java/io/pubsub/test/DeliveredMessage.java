package io.pubsub.test;

import org.jspecify.annotations.Nullable;

/**
 * A message that a listener has handled, or failed to handle.
 *
 * @param node the name of the node of the listener
 * @param listener the id of the subscription or the label of the mailbox; else the topic
 * that it subscribes to; empty if it has none of these
 * @param topic the topic that the message was published to, or the name of the event;
 * empty if it was sent
 * @param payload the payload as the listener got it
 * @param failure what the listener threw, or what its work ended with; null if it
 * succeeded
 */
public record DeliveredMessage(String node, String listener, String topic, Object payload,
		@Nullable Throwable failure) {

	@Override
	public String toString() {
		return this.payload + " on " + (this.topic.isEmpty() ? "no topic" : this.topic) + " to '" + this.listener
				+ "' of " + this.node + ((this.failure != null) ? ", which failed: " + this.failure : "");
	}

}
