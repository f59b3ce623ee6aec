package io.pubsub.event;

import io.pubsub.PubSubHeaders;
import io.pubsub.monitor.Down;

/**
 * Notified of what happens to a watched event besides its messages. Calls are made in
 * turn with the messages of the mailbox, between two of them. May block. Exceptions are
 * logged.
 */
public interface EventStatusListener {

	/**
	 * Called when messages were lost (the mailbox was full, a link was congested, or the
	 * network was partitioned) and the buffer no longer holds them. Called before the
	 * next message, or before the end is reported.
	 * @param from the number of the first lost message, see
	 * {@link PubSubHeaders#SEQUENCE}
	 * @param to the number of the last lost message
	 */
	default void onGap(long from, long to) {
	}

	/**
	 * The event has ended. No message follows, unless watching resumes.
	 * @param down the reason
	 */
	default void onDown(Down down) {
	}

	/**
	 * Watching has resumed because the event is back. With a producer that was watched
	 * before, messages continue where they stopped, as far as its buffer reaches. With
	 * another producer numbers start over.
	 */
	default void onResumed() {
	}

}
