package io.pubsub.sample.stack;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.stereotype.Component;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;

/**
 * This node's copy of the stack, or the stack itself if this node has it. For one
 * mailbox's listener, which handles one message at a time, but for {@link #copy()}.
 * <p>
 * Who has the stack tells all of it when it gets it, and then each change. From its one
 * thread to one mailbox that arrives in order, so a copy that has got all of the stack,
 * however late, misses nothing of what comes after. If something is lost on the way the
 * next change shows it, or the receipt has, and all is told again.
 */
@Component
class StackReplica {

	private final Followers followers;

	private final Node self;

	private final ApplicationEventPublisher events;

	/** Null until there is one. Written by the listener. */
	private volatile @Nullable Stack copy;

	private boolean holder;

	/**
	 * Whether all copies are known to be the same as what this node has told as holder.
	 */
	private CompletableFuture<Boolean> followed = CompletableFuture.completedFuture(false);

	/** Who had the stack last, as far as is known here. */
	private @Nullable Node last;

	StackReplica(Followers followers, Cluster cluster, ApplicationEventPublisher events) {
		this.followers = followers;
		this.self = cluster.self();
		this.events = events;
	}

	/** This node's copy, which may be a moment behind, if it has one already. */
	@Nullable Stack copy() {
		return this.copy;
	}

	/**
	 * Handles a message.
	 * @return the reply, if somebody waits for one
	 */
	@Nullable Object handle(Message<StackMessage> message) {
		if (!isOfServer(message)) {
			return null;
		}
		StackMessage what = message.getPayload();
		if (what instanceof StackMessage.Push push) {
			change(held().push(push.item()));
		}
		else if (what instanceof StackMessage.Pop pop) {
			return held().pop(pop.by()).map(this::change).orElse(null);
		}
		else if (what instanceof StackMessage.Get) {
			return held().items();
		}
		else if (what instanceof StackMessage.Wanted wanted) {
			return wanted(wanted.term());
		}
		else if (what instanceof StackMessage.Turn turn) {
			if (isOwn(message)) {
				turn(turn.kind());
			}
		}
		else if (!this.holder) {
			follow(what, sender(message));
		}
		return null;
	}

	private static Node sender(Message<?> message) {
		return Objects.requireNonNull(message.getHeaders().get(PubSubHeaders.NODE, Node.class));
	}

	/** What is sent to a mailbox, only an application of ours can send. */
	private static boolean isOfServer(Message<?> message) {
		MessageHeaders headers = message.getHeaders();
		return !headers.containsKey(PubSubHeaders.TOPIC) || headers.containsKey(StackMessage.FROM_SERVER);
	}

	/** Whether this node has sent a message to its own mailbox. */
	private boolean isOwn(Message<?> message) {
		MessageHeaders headers = message.getHeaders();
		return sender(message).equals(this.self) && !headers.containsKey(PubSubHeaders.TOPIC);
	}

	private Stack held() {
		Stack stack = this.copy;
		if (!this.holder || stack == null) {
			throw new NotHolderException();
		}
		return stack;
	}

	private Item change(Change change) {
		this.copy = held().after(change);
		CompletableFuture<Boolean> arrived = this.followers.tell(change);
		if (!this.followed.join() || !arrived.join()) {
			tellAll(change.term());
		}
		happened(change.topic(), change.toString(), this.self);
		if (!this.followed.join()) {
			throw new StackUnavailableException("It is done, but not every node has confirmed it: it would be lost "
					+ "if the node that has the stack died now");
		}
		return change.item();
	}

	private void tellAll(long seen) {
		Stack stack = held().inTermAfter(seen);
		this.copy = stack;
		this.followed = this.followers.tell(stack);
	}

	private boolean wanted(long term) {
		if (this.holder) {
			tellAll(term);
		}
		return this.copy != null;
	}

	private void turn(StackMessage.Turn.Kind kind) {
		switch (kind) {
			case ALONE -> {
				if (this.copy == null) {
					this.copy = Stack.EMPTY;
				}
			}
			case ELECTED -> {
				this.holder = true;
				tellAll(0);
				heldBy(this.self);
			}
			case DEPOSED -> {
				if (this.holder) {
					long term = held().term();
					this.holder = false;
					this.followers.want(term);
				}
			}
		}
	}

	private void follow(StackMessage what, Node from) {
		Stack copy = this.copy;
		if (what instanceof Stack stack) {
			if (copy == null || stack.isNewerThan(copy)) {
				this.copy = stack;
				if (!from.equals(this.last)) {
					heldBy(from);
				}
				else if (copy == null || copy.version() != stack.version()) {
					happened(Followers.ALL, "What was missed of the stack has come", from);
				}
			}
		}
		else if (what instanceof Change change) {
			if (copy == null || !copy.knows(change) && !copy.isRightBefore(change)) {
				this.followers.want(change.term());
			}
			else if (!copy.knows(change)) {
				this.copy = copy.after(change);
				happened(change.topic(), change.toString(), from);
			}
		}
	}

	private void heldBy(Node node) {
		this.last = node;
		happened(Followers.ALL, node + " has the stack now", node);
	}

	private void happened(String topic, String text, Node node) {
		this.events.publishEvent(new StackChanged(topic, text, node.name()));
	}

}
