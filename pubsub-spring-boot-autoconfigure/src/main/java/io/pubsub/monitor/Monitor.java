package io.pubsub.monitor;

/**
 * One local watch on a target. It ends when the target has ended or it is closed.
 * Thread-safe.
 */
public interface Monitor extends AutoCloseable {

	/**
	 * The target.
	 * @return the target
	 */
	Target target();

	/**
	 * Whether the target is being watched: it has not ended as far as this node knows,
	 * and this monitor is not closed.
	 * @return false also while the monitor waits for the target to be back
	 */
	boolean isActive();

	/**
	 * Ends the monitor, or undoes the link. The listener is not called again after a call
	 * in progress has returned. Does not wait. Has no effect if the monitor is closed
	 * already.
	 */
	@Override
	void close();

}
