package io.pubsub.sample.stack;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;

import io.pubsub.NodeLeft;
import io.pubsub.Overflow;
import io.pubsub.PubSubException;
import io.pubsub.Publisher;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.name.Candidacy;
import io.pubsub.name.NameListener;
import io.pubsub.name.Names;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;

/**
 * This node's server of the shared stack. Every node has one, which stands for the name
 * {@code stack}: the one that gets it has the stack, and the others keep copies. All that
 * a server hears, requests, changes, and that it has got the name, goes through its one
 * mailbox: so who gets the name has handled all changes that arrived before.
 * <p>
 * A push or pop is answered when its change is in the mailboxes of all other nodes that
 * are still there. So what was answered is kept if the node that has the stack dies, as
 * long as any other lives on; what was not answered may have been done or not. In a
 * partition each side has a stack of its own. Afterwards the stack of whoever keeps the
 * name is the one, and what was done to the other is gone.
 * <p>
 * A server that comes up asks for the stack, and stands for the name only when it has a
 * copy, or no other server has any.
 */
@Component
class StackServer implements NameListener {

	static final String NAME = "stack";

	private final Subscriptions subscriptions;

	private final Names names;

	private final Publisher publisher;

	private final Requester requester;

	private final StackReplica replica;

	private volatile @Nullable Subscription mailbox;

	/** Null until this server stands for the name. Written by the mailbox's listener. */
	private volatile @Nullable Candidacy candidacy;

	private volatile boolean closed;

	StackServer(Subscriptions subscriptions, Names names, Publisher publisher, Requester requester,
			StackReplica replica) {
		this.subscriptions = subscriptions;
		this.names = names;
		this.publisher = publisher;
		this.requester = requester;
		this.replica = replica;
	}

	/** Not before this node has joined the cluster: else it would find itself alone. */
	@EventListener(ApplicationReadyEvent.class)
	void start() {
		// what is too much must not displace what was confirmed; the receipt tells of it
		Subscription mailbox = this.subscriptions.subscribeWithoutWaiting(Followers.TOPICS, StackMessage.class,
				RequestListener.of(this::handle), SubscriptionOptions.defaults().overflow(Overflow.FAIL));
		this.mailbox = mailbox;
		mailbox.visible().thenRun(this::ask);
	}

	@EventListener(ContextClosedEvent.class)
	void close() {
		this.closed = true;
	}

	/** Also when a node has left, which may have been about to send its copy. */
	@EventListener(NodeLeft.class)
	void ask() {
		if (this.mailbox != null && this.candidacy == null && !this.closed) {
			this.requester.to(Followers.WANTED)
				.header(StackMessage.FROM_SERVER, true)
				.requestAllAsync(new StackMessage.Wanted(0), Boolean.class)
				.thenAccept(this::answered);
		}
	}

	private void answered(Replies<Boolean> replies) {
		if (replies.values().contains(true)) {
			return; // who has the stack, or gets it, sends all of it
		}
		if (replies.failures().stream().anyMatch(StackServer::leavesOpen)) {
			ask();
		}
		else {
			tellMyself(StackMessage.Turn.Kind.ALONE);
		}
	}

	private static boolean leavesOpen(PubSubException failure) {
		return failure instanceof RequestException ex
				&& (ex.getKind() == RequestException.Kind.TIMEOUT || ex.getKind() == RequestException.Kind.NODE_LEFT);
	}

	private @Nullable Object handle(Message<StackMessage> message) {
		Object reply = this.replica.handle(message);
		Subscription mailbox = this.mailbox;
		if (this.candidacy == null && mailbox != null && this.replica.copy() != null) {
			this.candidacy = this.names.stand(NAME, mailbox, this);
		}
		return reply;
	}

	@Override
	public void onRegistered(String name) {
		tellMyself(StackMessage.Turn.Kind.ELECTED);
	}

	@Override
	public void onLost(String name, Reason reason) {
		tellMyself(StackMessage.Turn.Kind.DEPOSED);
	}

	private void tellMyself(StackMessage.Turn.Kind kind) {
		Subscription mailbox = this.mailbox;
		if (mailbox != null) {
			this.publisher.send(mailbox.ref(), new StackMessage.Turn(kind));
		}
	}

}
