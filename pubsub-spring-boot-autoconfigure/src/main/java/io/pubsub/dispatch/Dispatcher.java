package io.pubsub.dispatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;

/**
 * Gives each message to the mailboxes of this node that want it, whether it was published
 * here or came from another node. Thread-safe; dispatching takes no lock but that of each
 * mailbox.
 *
 * @param <M> the type of messages
 */
public final class Dispatcher<M> {

	/** Takes part in every group. */
	public static final Predicate<String> ALL_GROUPS = (group) -> true;

	private final TopicIndex<Subscribers<M>> index = new TopicIndex<>();

	/** Subscribers that have a group. */
	private final AtomicInteger grouped = new AtomicInteger();

	/** Whose turn it is in each group there ever was. */
	private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

	private final Workers workers;

	public Dispatcher(Workers workers) {
		this.workers = workers;
	}

	/**
	 * Has a subscriber hear a topic or pattern: every message that is dispatched after
	 * this returns.
	 * @param pattern the topic or pattern
	 * @param subscriber the subscriber, used for this one pattern only
	 */
	public void add(TopicPattern pattern, Subscriber<M> subscriber) {
		if (subscriber.group() != null) {
			this.grouped.incrementAndGet();
		}
		this.index.update(pattern, (subscribers) -> {
			Subscribers<M> changed = (subscribers != null) ? subscribers : new Subscribers<>();
			changed.add(subscriber);
			return changed;
		});
	}

	/**
	 * Has a subscriber, which was added, no longer hear a topic or pattern.
	 * @param pattern the topic or pattern
	 * @param subscriber the subscriber
	 */
	public void remove(TopicPattern pattern, Subscriber<M> subscriber) {
		this.index.update(pattern, (subscribers) -> {
			boolean last = (subscribers == null || subscribers.remove(subscriber));
			return last ? null : subscribers;
		});
		if (subscriber.group() != null) {
			this.grouped.decrementAndGet();
		}
	}

	/**
	 * Gives a message to the subscribers of its topic: to each that has no group, and to
	 * one of each group that this node is to serve, in turns. They are run after the next
	 * {@link #wake()} at the latest.
	 * @param topic the topic
	 * @param message the message
	 * @param mayBlock whether this thread may wait for room in a mailbox
	 * @param except a mailbox that gets no copy, or null
	 * @param groups the groups to serve
	 * @return what came of it
	 */
	public Fanout<M> dispatch(String topic, M message, boolean mayBlock, @Nullable Mailbox<M> except,
			Predicate<String> groups) {
		return dispatch(topic, new Fanout<>(message, mayBlock, except, null, this.workers), groups);
	}

	/**
	 * Gives a message to the subscribers of its topic, as late as with the next
	 * {@link Intake#flush()}, without waiting for room.
	 * @param topic the topic
	 * @param message the message
	 * @param intake keeps it until then
	 * @param groups the groups to serve
	 */
	public void dispatch(String topic, M message, Intake<M> intake, Predicate<String> groups) {
		dispatch(topic, new Fanout<>(message, false, null, intake, this.workers), groups);
	}

	private Fanout<M> dispatch(String topic, Fanout<M> fanout, Predicate<String> groups) {
		this.index.match(topic, fanout);
		if (this.grouped.get() > 0) {
			members(topic, fanout.except).forEach((group, members) -> {
				if (groups.test(group)) {
					int turn = this.turns.computeIfAbsent(group, (key) -> new AtomicInteger()).getAndIncrement();
					fanout.offer(members.get(Math.floorMod(turn, members.size())), null);
				}
			});
		}
		return fanout;
	}

	/**
	 * Has the workers handle what was dispatched.
	 */
	public void wake() {
		this.workers.wake();
	}

	/**
	 * The groups that have a member here that hears a topic.
	 * @param topic the topic
	 * @param except a mailbox that does not count, or null
	 * @return their names
	 */
	public Set<String> groups(String topic, @Nullable Mailbox<M> except) {
		return (this.grouped.get() > 0) ? new HashSet<>(members(topic, except).keySet()) : Set.of();
	}

	private Map<String, List<Subscriber<M>>> members(String topic, @Nullable Mailbox<M> except) {
		Map<String, List<Subscriber<M>>> members = new HashMap<>();
		this.index.match(topic, (subscribers) -> subscribers.collectMembers(except, members));
		return members;
	}

	/**
	 * Calls back for each topic or pattern in use, with the number of its subscribers.
	 * @param action called on this thread
	 */
	public void forEachTopic(BiConsumer<String, Integer> action) {
		this.index.forEach((topic, subscribers) -> action.accept(topic, subscribers.count()));
	}

	/**
	 * One message on its way to some mailboxes, and what came of it. Used by one thread.
	 *
	 * @param <M> the type of messages
	 */
	public static final class Fanout<M> implements Consumer<Subscribers<M>> {

		/** To more subscribers than this, the workers are handed bundles. */
		private static final int MANY = 32;

		private final M message;

		private final boolean mayBlock;

		private final @Nullable Mailbox<M> except;

		private final @Nullable Intake<M> intake;

		private final Workers workers;

		private int accepted;

		private int failed;

		private int overflowed;

		Fanout(M message, boolean mayBlock, @Nullable Mailbox<M> except, @Nullable Intake<M> intake, Workers workers) {
			this.message = message;
			this.mayBlock = mayBlock;
			this.except = except;
			this.intake = intake;
			this.workers = workers;
		}

		@Override
		public void accept(Subscribers<M> subscribers) {
			@Nullable Subscriber<M>[] slots = subscribers.slots();
			Bundle.Collector drains = null;
			if (slots.length > MANY) {
				drains = new Bundle.Collector(this.workers);
				if (this.intake != null) {
					// what it keeps came before this
					this.intake.flush();
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

		void offer(Subscriber<M> subscriber, Bundle.@Nullable Collector drains) {
			Mailbox<M> mailbox = subscriber.mailbox();
			if (mailbox == this.except) {
				return;
			}
			if (this.intake != null && drains == null) {
				this.intake.add(mailbox, this.message);
				return;
			}
			switch (mailbox.enqueue(this.message, this.mayBlock, drains)) {
				case ACCEPTED -> this.accepted++;
				case DISPLACED -> {
					this.accepted++;
					this.overflowed++;
				}
				case FAILED -> {
					this.failed++;
					this.overflowed++;
				}
				case DROPPED -> this.overflowed++;
				case CLOSED -> {
				}
			}
		}

		/**
		 * How many mailboxes took the message.
		 * @return the number
		 */
		public int accepted() {
			return this.accepted;
		}

		/**
		 * How many mailboxes had no room, and want the publisher to know.
		 * @return the number
		 */
		public int failed() {
			return this.failed;
		}

		/**
		 * How many mailboxes were full, so that the message, or one that waited, is lost.
		 * @return the number
		 */
		public int overflowed() {
			return this.overflowed;
		}

	}

}
