package io.pubsub;

import java.util.concurrent.CompletableFuture;

/**
 * A listener's subscription to a topic or pattern. It is a mailbox that receives the
 * messages of the topic and those sent to its {@link #ref() address}. Thread-safe.
 */
public interface Subscription extends Mailbox {

	/**
	 * The id, unique on this node.
	 * @return the id
	 */
	String id();

	/**
	 * The topic or pattern.
	 * @return the topic
	 */
	String topic();

	/**
	 * Stops calling the listener after the current message. Further messages wait in the
	 * mailbox, up to its limits.
	 */
	void pause();

	/**
	 * Calls the listener again, first with the waiting messages. The first call starts a
	 * subscription that does not start automatically; until then it receives nothing from
	 * its topic, and messages to its address wait.
	 */
	void resume();

	/**
	 * Reports when other nodes know this subscription.
	 * @return completes when every node that was in the cluster when the subscription
	 * started routes messages to it, or has left; is cancelled if the subscription is
	 * closed first. Each caller receives a future of its own, and may complete or cancel
	 * it without effect on others
	 */
	CompletableFuture<Void> visible();

}
