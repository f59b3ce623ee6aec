package io.pubsub.event;

/**
 * What hears whether anybody, on any node, watches an event: by one thread of the
 * dispatcher at a time, in turns, beginning with {@link #onStarted()}. May block. What it
 * throws is logged.
 */
public interface DemandListener {

	/**
	 * The first has begun to watch.
	 */
	void onStarted();

	/**
	 * The last watches no more: it has ended, or its node has left, crashed, or was cut
	 * off. Not called when the producer is closed.
	 */
	void onStopped();

}
