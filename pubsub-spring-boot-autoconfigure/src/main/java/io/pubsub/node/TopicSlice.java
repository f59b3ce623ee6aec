package io.pubsub.node;

import java.time.Duration;

import io.pubsub.Publisher;

/**
 * Topics: subscriptions, and what is published to them.
 */
final class TopicSlice implements Slice {

	private final NodeSubscriptions subscriptions;

	private final TopicRoutes routes;

	private final NodePublisher publisher;

	TopicSlice(Kernel kernel, MailboxSlice mailboxes, GroupSlice groups) {
		this.subscriptions = new NodeSubscriptions(kernel, mailboxes);
		this.routes = new TopicRoutes(kernel, mailboxes.dispatcher());
		this.publisher = new NodePublisher(kernel, mailboxes, groups.sender(), this.routes, this.subscriptions,
				new ConfirmedPublisher(kernel, mailboxes, this.routes));
		kernel.onMessages(() -> new PublishedMessages(kernel, mailboxes.dispatcher()));
	}

	Publisher publisher() {
		return this.publisher;
	}

	NodeSubscriptions subscriptions() {
		return this.subscriptions;
	}

	TopicRoutes routes() {
		return this.routes;
	}

	/** How many messages were published, or sent to mailboxes and groups. */
	long published() {
		return this.publisher.published();
	}

	/** How many messages were published for which no subscriber was known. */
	long unheard() {
		return this.publisher.unheard();
	}

	/** The node has joined its cluster. */
	void joined() {
		this.subscriptions.joined();
	}

	/**
	 * Waits until all other nodes know what this one has subscribed to.
	 * @return false if that takes too long
	 */
	boolean awaitVisible(Duration timeout) {
		return this.subscriptions.awaitVisible(timeout);
	}

	/** Waits until all other nodes know what this one has given up. */
	void awaitWithdrawn(Duration timeout) {
		this.subscriptions.awaitWithdrawn(timeout);
	}

	@Override
	public void withdraw() {
		this.subscriptions.withdraw();
	}

	@Override
	public void close() {
		this.subscriptions.close();
	}

}
