package io.pubsub.dispatch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * One message on its way to some mailboxes, and what came of it. Used by one thread.
 *
 * @param <M> the type of messages
 */
public final class Fanout<M> implements Consumer<Subscribers<M>> {

	/** To more subscribers than this, the workers are handed bundles. */
	private static final int MANY = 32;

	private final M message;

	private final boolean mayBlock;

	private final @Nullable MailboxQueue<M> except;

	private final @Nullable Arrivals<M> arrivals;

	private final Part part;

	private final Workers workers;

	private int accepted;

	private int failed;

	private boolean own;

	private int overflowed;

	private int displaced;

	/** Groups all of whose members had closed. */
	private Set<String> unserved = Set.of();

	Fanout(M message, boolean mayBlock, @Nullable MailboxQueue<M> except, @Nullable Arrivals<M> arrivals,
			Workers workers) {
		this(message, mayBlock, except, arrivals, Part.ALL, workers);
	}

	Fanout(M message, boolean mayBlock, @Nullable MailboxQueue<M> except, @Nullable Arrivals<M> arrivals, Part part,
			Workers workers) {
		this.part = part;
		this.message = message;
		this.mayBlock = mayBlock;
		this.except = except;
		this.arrivals = arrivals;
		this.workers = workers;
	}

	@Override
	public void accept(Subscribers<M> subscribers) {
		@Nullable Subscriber<M>[] slots = subscribers.slots();
		Bundle.Collector drains = null;
		if (slots.length > MANY) {
			drains = new Bundle.Collector(this.workers);
			if (this.arrivals != null) {
				// what it keeps came before this
				this.arrivals.flush();
			}
		}
		for (Subscriber<M> subscriber : slots) {
			if (subscriber != null) {
				offer(subscriber, drains);
			}
		}
		if (drains != null) {
			drains.flush();
		}
	}

	/** Those that are about to close come last. */
	void offerToOne(String group, List<Subscriber<M>> members, int turn) {
		if (!offerToOne(members, turn, false) && !offerToOne(members, turn, true)) {
			if (this.unserved.isEmpty()) {
				this.unserved = new HashSet<>(2);
			}
			this.unserved.add(group);
		}
	}

	/**
	 * Offers the message to one after the other.
	 * @return false if all have closed
	 */
	boolean offerToOne(List<Subscriber<M>> subscribers, int turn, boolean withdrawn) {
		for (int i = 0; i < subscribers.size(); i++) {
			Subscriber<M> subscriber = subscribers.get(Math.floorMod(turn + i, subscribers.size()));
			if (subscriber.isWithdrawn() == withdrawn && subscriber.mailbox().isAccepting()
					&& offer(subscriber, null)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Offers the message to a subscriber.
	 * @return false if it has closed, as far as is known yet
	 */
	private boolean offer(Subscriber<M> subscriber, Bundle.@Nullable Collector drains) {
		MailboxQueue<M> mailbox = subscriber.mailbox();
		if (mailbox == this.except || !this.part.includes(subscriber)) {
			return true;
		}
		if (this.arrivals != null && drains == null) {
			this.arrivals.add(subscriber, this.message);
			return true;
		}
		switch (mailbox.enqueue(this.message, this.mayBlock, drains)) {
			case ACCEPTED -> this.accepted++;
			case DISPLACED -> {
				this.accepted++;
				this.overflowed++;
				this.displaced++;
			}
			case FAILED -> {
				this.failed++;
				this.overflowed++;
			}
			case OWN -> {
				this.failed++;
				this.overflowed++;
				this.own = true;
			}
			case DROPPED -> this.overflowed++;
			case CLOSED -> {
				return false;
			}
		}
		return true;
	}

	/**
	 * How many mailboxes took the message.
	 * @return the number
	 */
	public int accepted() {
		return this.accepted;
	}

	/**
	 * How many mailboxes were open, whether they took the message or were full.
	 * @return the number
	 */
	public int offered() {
		return this.accepted + this.overflowed - this.displaced;
	}

	/**
	 * How many mailboxes had no room, and want the publisher to know.
	 * @return the number
	 */
	public int failed() {
		return this.failed;
	}

	/**
	 * Whether one of them is the mailbox whose message the publisher is handling.
	 * @return true if so
	 */
	public boolean isOwn() {
		return this.own;
	}

	/**
	 * How many mailboxes were full, so that the message, or one that waited, is lost.
	 * @return the number
	 */
	public int overflowed() {
		return this.overflowed;
	}

	/**
	 * The groups to be served here all of whose members had closed, so that none took the
	 * message.
	 * @return their names
	 */
	public Set<String> unserved() {
		return this.unserved;
	}

	/** To which subscribers a message goes. */
	enum Part {

		ALL, ORDERED, UNORDERED;

		boolean includes(Subscriber<?> subscriber) {
			return this == ALL || subscriber.isOrdered() == (this == ORDERED);
		}

	}

}
