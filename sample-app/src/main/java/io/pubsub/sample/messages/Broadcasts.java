package io.pubsub.sample.messages;

import org.springframework.stereotype.Component;

import io.pubsub.Publisher;

/**
 * What all users of all instances are told.
 */
@Component
public class Broadcasts {

	static final String TOPIC = "broadcast";

	private final Publisher publisher;

	Broadcasts(Publisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * Tells everybody who is connected to any instance.
	 * @param text what
	 */
	public void send(String text) {
		this.publisher.publish(TOPIC, new Broadcast(text));
	}

	/**
	 * What users get.
	 *
	 * @param broadcast the text
	 */
	record Broadcast(String broadcast) {
	}

}
