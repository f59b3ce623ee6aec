package io.pubsub.monitor;

/**
 * Notified when a target has ended. Calls run on worker threads and never overlap. May
 * block. Exceptions are logged.
 */
@FunctionalInterface
public interface DownListener {

	/**
	 * The target has ended. Called once each time watching has begun. Not called after
	 * the monitor, or the mailbox that it belongs to, was closed.
	 * @param down the target and the reason
	 */
	void onDown(Down down);

	/**
	 * Watching has resumed because the target is back.
	 * @param target the target
	 * @see MonitorOptions#resume(boolean)
	 */
	default void onResumed(Target target) {
	}

}
