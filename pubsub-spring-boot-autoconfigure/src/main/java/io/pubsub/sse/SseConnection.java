package io.pubsub.sse;

/**
 * A connection to a client. Thread-safe; never waits.
 */
interface SseConnection {

	/** What the client is to receive. */
	ClientStream stream();

	/**
	 * Called regularly, to send a heartbeat if it is time.
	 * @param now the time, of {@link System#nanoTime()}
	 */
	void tick(long now);

}
