package io.pubsub;

/**
 * Notified when a subscription with a {@linkplain SubscriptionOptions#from start
 * position} does not receive messages because no node keeps them any more.
 */
@FunctionalInterface
public interface GapListener {

	/**
	 * Called once for messages that are missing before the next one, in turn with the
	 * listener: after the last message before them, and before the first one after them.
	 * At the start of a subscription that is before its first message. Exceptions are
	 * logged.
	 * @param subscription the subscription
	 */
	void onGap(Subscription subscription);

}
