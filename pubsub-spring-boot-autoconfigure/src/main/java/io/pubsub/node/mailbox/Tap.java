package io.pubsub.node.mailbox;

/**
 * Takes deliveries of a kind of its own when they have their turn in a mailbox, and
 * decides what the listener gets.
 */
public interface Tap {

	/** What it is for: a mailbox has one tap for each. */
	Object key();

	/** Whether a delivery is for this. */
	boolean takes(Delivery delivery);

	/** A delivery that is for this has its turn. */
	void take(Delivery delivery);

}
