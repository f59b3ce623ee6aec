package io.pubsub.cluster;

import java.util.concurrent.Executor;

/**
 * The threads that send, each of which may have to wait for the network. Thread-safe.
 */
@FunctionalInterface
public interface Senders extends Executor {

	/**
	 * Whether tasks wait for a thread. A sender that has much to send lets them go first,
	 * now and then.
	 * @return true if some do, or that is not known
	 */
	default boolean hasTasks() {
		return true;
	}

	/**
	 * A thread has run into something that should not have been thrown.
	 * @param message what has not worked
	 * @param failure what was thrown
	 */
	default void failed(String message, Throwable failure) {
	}

}
