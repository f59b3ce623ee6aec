package io.pubsub.sse;

/**
 * What happens to a stream whose client reads too slowly, when messages of a topic
 * without history find its queue full. Messages of a topic with history then wait in the
 * history instead, and neither happens.
 */
public enum SseOverflow {

	/**
	 * The waiting messages are dropped, and the client receives one {@code reset} event
	 * in their place.
	 */
	RESET,

	/** The connection is closed. An {@code EventSource} connects again. */
	DISCONNECT

}
