package io.pubsub.test;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message that an application has published, sent or requested, or what it has evicted.
 *
 * @param kind what was done
 * @param destination the topic, or the name of the event, group, mailbox or cache
 * @param payload the payload, the same object that was published; for an eviction the
 * key, or null if all keys were evicted
 * @param headers the headers that the publisher has set
 */
public record PublishedMessage(Kind kind, String destination, @Nullable Object payload, Map<String, Object> headers) {

	public PublishedMessage {
		headers = Map.copyOf(headers);
	}

	@Override
	public String toString() {
		return this.kind + " " + this.destination + ": " + this.payload;
	}

	/** What was done with a message. */
	public enum Kind {

		/** Published to a topic. */
		TOPIC,

		/** Sent to the address of a mailbox. */
		MAILBOX,

		/** Sent to the mailbox that has a name. */
		NAME,

		/** Sent to a group. */
		GROUP,

		/** A request, to whatever. */
		REQUEST,

		/** Published by the producer of an event. */
		EVENT,

		/** Evicted from a cache on all nodes. */
		EVICTION

	}

}
