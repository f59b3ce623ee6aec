package io.pubsub.group;

/**
 * Has a {@link GroupListener} hear of groups, until it is closed. Thread-safe.
 */
public interface GroupMonitor extends AutoCloseable {

	/**
	 * Ends the monitor: the listener is not called again once a call under way has
	 * returned. Does not wait. Closing twice does nothing.
	 */
	@Override
	void close();

}
