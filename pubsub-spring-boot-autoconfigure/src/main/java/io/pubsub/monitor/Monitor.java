package io.pubsub.monitor;

/**
 * Watches a target, until it is closed or the target has ended. Thread-safe.
 */
public interface Monitor extends AutoCloseable {

	/**
	 * What it watches.
	 * @return the target
	 */
	Target target();

	/**
	 * Whether it watches: the target has not ended as far as this node knows, and this
	 * was not closed.
	 * @return false also while it waits for the target to be back
	 */
	boolean isActive();

	/**
	 * Ends it: whoever watched is told nothing more, once a call under way has returned,
	 * and a link is undone. Does not wait. Closing twice does nothing.
	 */
	@Override
	void close();

}
