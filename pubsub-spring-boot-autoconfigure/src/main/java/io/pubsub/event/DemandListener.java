package io.pubsub.event;

/**
 * Notified when an event gains its first watcher or loses its last, anywhere in the
 * cluster. Calls run on worker threads, alternate, start with {@link #onStarted()}, and
 * never overlap. May block. Exceptions are logged.
 */
public interface DemandListener {

	/** The event has its first watcher. */
	void onStarted();

	/**
	 * The event has no watcher any more: the last one has ended, or its node has left,
	 * crashed or been cut off. Not called when the producer is closed.
	 */
	void onStopped();

}
