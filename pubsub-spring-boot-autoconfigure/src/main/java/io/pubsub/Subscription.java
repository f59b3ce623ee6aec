package io.pubsub;

import java.util.concurrent.CompletableFuture;

/**
 * One listener's place on a topic or pattern: a mailbox that its topic's messages go to,
 * besides what is sent to its {@link #ref() address}. Thread-safe.
 */
public interface Subscription extends Mailbox {

	/**
	 * Its id, unique on this node.
	 * @return the id
	 */
	String id();

	/**
	 * The topic or pattern subscribed to.
	 * @return the topic
	 */
	String topic();

	/**
	 * Stops calling the listener when the message at hand is done. Messages go on
	 * arriving in the mailbox and wait there, up to its capacity.
	 */
	void pause();

	/**
	 * Calls the listener again, first with what has waited. A subscription that did not
	 * start by itself starts here; until then it hears no topic, and what is sent to its
	 * address waits.
	 */
	void resume();

	/**
	 * Tells when the cluster knows of this subscription.
	 * @return completes when every node that was in the cluster when the subscription
	 * started routes to it, or has left; cancelled when the subscription is closed first.
	 * Each caller gets a future of its own: cancelling or completing it concerns no other
	 */
	CompletableFuture<Void> visible();

}
