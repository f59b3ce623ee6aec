package io.pubsub.sample;

import java.util.Objects;

import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.stereotype.Component;

import io.pubsub.Node;
import io.pubsub.Subscribe;

/**
 * Hears every chat room from the start, on every node: all that a listener takes is an
 * annotation.
 */
@Component
class Chat {

	private final Timeline timeline;

	Chat(Timeline timeline) {
		this.timeline = timeline;
	}

	@Subscribe("chat.{room}")
	void said(Line line, @DestinationVariable String room, Node from) {
		this.timeline.said(room, line.text(), from);
	}

	/**
	 * What somebody says.
	 *
	 * @param text the words
	 */
	record Line(String text) {

		Line {
			Objects.requireNonNull(text, "A line of chat needs a text");
		}

	}

}
