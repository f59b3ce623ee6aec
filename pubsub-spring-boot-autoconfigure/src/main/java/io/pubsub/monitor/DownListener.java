package io.pubsub.monitor;

/**
 * What hears that a target has ended: by one thread of the dispatcher at a time. May
 * block. What it throws is logged.
 */
@FunctionalInterface
public interface DownListener {

	/**
	 * The target has ended. Called once for each time that watching has begun; not after
	 * the monitor, or the mailbox it belongs to, was closed.
	 * @param down the notice
	 */
	void onDown(Down down);

	/**
	 * Watching has begun again, since the target is there again.
	 * @param target the target
	 * @see MonitorOptions#resume(boolean)
	 */
	default void onResumed(Target target) {
	}

}
