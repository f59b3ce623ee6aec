package io.pubsub.sse;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;
import io.pubsub.sse.SseEvent.Reset;

/**
 * A connection to a client. Thread-safe; never waits.
 */
interface SseConnection {

	/**
	 * Ends the stream after what waits.
	 * @param last the last event, null for none
	 */
	void end(@Nullable SseEvent last);

	/** Tells the client that it has missed messages. */
	void reset(Reset reason);

	/** Whether messages come by a mailbox. */
	boolean isOf(Mailbox mailbox);

	/**
	 * Called regularly, to send a heartbeat if it is time.
	 * @param now the time, of {@link System#nanoTime()}
	 */
	void tick(long now);

}
