package io.pubsub.node.topic;

import java.time.Duration;

import io.pubsub.Publisher;
import io.pubsub.node.group.GroupSlice;
import io.pubsub.node.history.HistorySlice;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.name.NameSlice;
import io.pubsub.wire.Row;

/**
 * Topics: subscriptions, and what is published to them.
 */
public final class TopicSlice implements Slice {

	private final NodeSubscriptions subscriptions;

	private final TopicRoutes routes;

	private final NodePublisher publisher;

	private final TopicRelays relays;

	public TopicSlice(Kernel kernel, MailboxSlice mailboxes, GroupSlice groups, NameSlice names, HistorySlice history,
			boolean relays) {
		TopicInterest interest = relays ? new TopicInterest(kernel) : null;
		if (interest != null) {
			kernel.alsoOn(Row.Kind.INTEREST, interest);
			kernel.on((MembershipHandler) interest);
		}
		this.subscriptions = new NodeSubscriptions(kernel, mailboxes, history, interest);
		this.routes = new TopicRoutes(kernel, mailboxes.dispatcher());
		this.publisher = new NodePublisher(kernel, mailboxes, groups.sender(), names.table(), this.routes,
				this.subscriptions, new ConfirmedPublisher(kernel, mailboxes, this.routes, history.numbered()),
				history.numbered());
		this.relays = new TopicRelays(kernel, mailboxes.mailboxes(), this.subscriptions, this.publisher, interest);
		kernel.onMessages(() -> new PublishedMessages(kernel, mailboxes.dispatcher(), history));
	}

	public Publisher publisher() {
		return this.publisher;
	}

	public NodeSubscriptions subscriptions() {
		return this.subscriptions;
	}

	public TopicRoutes routes() {
		return this.routes;
	}

	/** What passes messages on to other clusters uses. */
	public TopicRelays relays() {
		return this.relays;
	}

	/** How many messages were published, or sent to mailboxes and groups. */
	public long published() {
		return this.publisher.published();
	}

	/** How many messages were published for which no subscriber was known. */
	public long unheard() {
		return this.publisher.unheard();
	}

	/** The node has joined its cluster. */
	public void joined() {
		this.subscriptions.joined();
	}

	/**
	 * Waits until all other nodes know what this one has subscribed to.
	 * @return false if that takes too long
	 */
	public boolean awaitVisible(Duration timeout) {
		return this.subscriptions.awaitVisible(timeout);
	}

	/** Waits until all other nodes know what this one has given up. */
	public void awaitWithdrawn(Duration timeout) {
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
