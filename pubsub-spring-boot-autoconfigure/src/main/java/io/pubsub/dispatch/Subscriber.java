package io.pubsub.dispatch;

import org.jspecify.annotations.Nullable;

import io.pubsub.Spread;

/**
 * A mailbox that hears a topic or pattern, alone or as one of a group.
 *
 * @param <M> the type of messages
 */
public final class Subscriber<M> {

	private final MailboxQueue<M> mailbox;

	private final @Nullable String group;

	private final Spread spread;

	/** Whether this gets numbered messages in the order of their numbers. */
	private final boolean ordered;

	/** Whether this is about to close. */
	private volatile boolean withdrawn;

	/** Where this stands in {@link Subscribers}; guarded by that. */
	int slot;

	/**
	 * Makes a subscriber, for one topic or pattern.
	 * @param mailbox what gets the messages
	 * @param group the group that shares them evenly, or null
	 */
	public Subscriber(MailboxQueue<M> mailbox, @Nullable String group) {
		this(mailbox, group, Spread.EVENLY);
	}

	/**
	 * Makes a subscriber, for one topic or pattern.
	 * @param mailbox what gets the messages
	 * @param group the group that shares them, or null
	 * @param spread how the group shares what this node publishes, not the default
	 */
	public Subscriber(MailboxQueue<M> mailbox, @Nullable String group, Spread spread) {
		this(mailbox, group, spread, false);
	}

	private Subscriber(MailboxQueue<M> mailbox, @Nullable String group, Spread spread, boolean ordered) {
		this.mailbox = mailbox;
		this.group = group;
		this.spread = spread;
		this.ordered = ordered;
	}

	/**
	 * Makes a subscriber that gets numbered messages by
	 * {@link Dispatcher#dispatchInOrder}.
	 * @param <M> the type of messages
	 * @param mailbox what gets the messages
	 * @return the subscriber, for one topic or pattern
	 */
	public static <M> Subscriber<M> ordered(MailboxQueue<M> mailbox) {
		return new Subscriber<>(mailbox, null, Spread.EVENLY, true);
	}

	boolean isOrdered() {
		return this.ordered;
	}

	public MailboxQueue<M> mailbox() {
		return this.mailbox;
	}

	public @Nullable String group() {
		return this.group;
	}

	public Spread spread() {
		return this.spread;
	}

	void withdraw() {
		this.withdrawn = true;
	}

	boolean isWithdrawn() {
		return this.withdrawn;
	}

	/** Whether this is to be chosen before another node is. */
	boolean isOpen() {
		return !this.withdrawn && this.mailbox.isAccepting();
	}

}
