package io.pubsub.sample.stack;

import java.util.Map;

import org.springframework.stereotype.Component;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
import io.pubsub.Receipt.Arrival;

/**
 * The servers of the stack on the other nodes, which hear of it by topics.
 */
@Component
class Followers {

	/** All topics about the stack. */
	static final String TOPICS = "stack.*";

	static final String ALL = "stack.all";

	static final String WANTED = "stack.wanted";

	private final Publisher publisher;

	private final Node self;

	Followers(Publisher publisher, Cluster cluster) {
		this.publisher = publisher;
		this.self = cluster.self();
	}

	/**
	 * Tells of a change, and waits until that has arrived.
	 * @return whether it is in the mailboxes of all others that are still there
	 */
	boolean tell(Change change) {
		return tell(change.topic(), change);
	}

	/** Tells all of the stack likewise. */
	boolean tell(Stack stack) {
		return tell(ALL, stack);
	}

	private boolean tell(String topic, StackMessage message) {
		try {
			Receipt receipt = this.publisher.publishConfirmed(topic, message).join();
			return receipt.nodes()
				.entrySet()
				.stream()
				.filter((entry) -> !entry.getKey().equals(this.self))
				.map(Map.Entry::getValue)
				.allMatch(Followers::hasArrived);
		}
		catch (PayloadException ex) {
			// larger than pubsub.max-message-size: nobody got it
			return false;
		}
	}

	private static boolean hasArrived(Arrival arrival) {
		return switch (arrival.status()) {
			case ARRIVED -> arrival.overflowed() == 0;
			case NODE_LEFT -> true;
			default -> false;
		};
	}

	/** Has who has the stack tell all of it. */
	void want(long term) {
		this.publisher.publish(WANTED, new StackMessage.Wanted(term));
	}

}
