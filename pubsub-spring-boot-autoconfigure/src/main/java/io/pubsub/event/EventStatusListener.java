package io.pubsub.event;

import io.pubsub.PubSubHeaders;
import io.pubsub.monitor.Down;

/**
 * What a watcher hears of an event beside its messages: in its mailbox's turn, between
 * messages. May block. What it throws is logged.
 */
public interface EventStatusListener {

	/**
	 * Messages were lost on the way to this watcher, as its mailbox or the network had no
	 * room, or the network was cut, and the buffer has them no more. Called before the
	 * next message, or before the notice of the end.
	 * @param from the number of the first that was lost, see
	 * {@link PubSubHeaders#SEQUENCE}
	 * @param to the number of the last
	 */
	default void onGap(long from, long to) {
	}

	/**
	 * The event has ended; no message of it follows, unless watching resumes.
	 * @param down the notice
	 */
	default void onDown(Down down) {
	}

	/**
	 * Watching has begun again, as the event is there again. If it is a producer that was
	 * watched before, messages go on where they stopped with it, as far as its buffer
	 * reaches; else numbers begin anew.
	 */
	default void onResumed() {
	}

}
