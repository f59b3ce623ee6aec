package io.pubsub.presence;

/**
 * One use of a {@link PresenceListener}, which ends when it is closed. Thread-safe.
 */
public interface PresenceMonitor extends AutoCloseable {

	/**
	 * Ends the monitor. The listener is not called again after a call in progress has
	 * returned. Does not wait. Has no effect if the monitor is closed already.
	 */
	@Override
	void close();

}
