package io.pubsub.sample.stack;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

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

	private static final Map<String, Boolean> FROM_SERVER = Map.of(StackMessage.FROM_SERVER, true);

	private final Publisher publisher;

	private final Node self;

	Followers(Publisher publisher, Cluster cluster) {
		this.publisher = publisher;
		this.self = cluster.self();
	}

	/**
	 * Tells of a change.
	 * @return completes with whether it is in the mailboxes of all others that are still
	 * there
	 */
	CompletableFuture<Boolean> tell(Change change) {
		return tell(change.topic(), change);
	}

	/** Tells all of the stack likewise. */
	CompletableFuture<Boolean> tell(Stack stack) {
		return tell(ALL, stack);
	}

	private CompletableFuture<Boolean> tell(String topic, StackMessage message) {
		try {
			return this.publisher.publishConfirmed(topic, message, FROM_SERVER).thenApply(this::hasArrived);
		}
		catch (PayloadException ex) {
			// larger than pubsub.max-message-size: nobody got it
			return CompletableFuture.completedFuture(false);
		}
	}

	private boolean hasArrived(Receipt receipt) {
		return receipt.nodes()
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getKey().equals(this.self))
			.map(Map.Entry::getValue)
			.allMatch(Followers::hasArrived);
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
		this.publisher.publish(WANTED, new StackMessage.Wanted(term), FROM_SERVER);
	}

}
