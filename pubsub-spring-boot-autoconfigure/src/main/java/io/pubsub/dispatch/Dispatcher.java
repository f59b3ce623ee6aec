package io.pubsub.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.pubsub.Spread;
import io.pubsub.topic.GroupTurns;
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

	private final TopicIndex<Subscribers<M>> index = new TopicIndex<>();

	/** Subscribers that have a group. */
	private final AtomicInteger grouped = new AtomicInteger();

	private final GroupTurns turns = new GroupTurns();

	/** Subscribers that get numbered messages in order. */
	private final AtomicInteger ordered = new AtomicInteger();

	/** Those that have a group and are about to close. */
	private final AtomicInteger withdrawn = new AtomicInteger();

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
		String group = subscriber.group();
		if (group != null) {
			this.turns.added(group);
			this.grouped.incrementAndGet();
		}
		if (subscriber.isOrdered()) {
			this.ordered.incrementAndGet();
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
		if (subscriber.isOrdered()) {
			this.ordered.decrementAndGet();
		}
		String group = subscriber.group();
		if (group != null) {
			this.grouped.decrementAndGet();
			this.turns.removed(group);
			if (subscriber.isWithdrawn()) {
				this.withdrawn.decrementAndGet();
			}
		}
	}

	/**
	 * Says of a subscriber, which was added, that it is about to close: it still hears
	 * its topic, but where one of several is to be chosen it comes last. To be called
	 * once.
	 * @param subscriber the subscriber
	 */
	public void withdraw(Subscriber<M> subscriber) {
		subscriber.withdraw();
		if (subscriber.group() != null) {
			this.withdrawn.incrementAndGet();
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
	public Fanout<M> dispatch(String topic, M message, boolean mayBlock, @Nullable MailboxQueue<M> except,
			Predicate<String> groups) {
		return dispatch(topic, new Fanout<>(message, mayBlock, except, null, this.workers), except, groups);
	}

	/**
	 * Gives a message to the subscribers of its topic, as late as with the next
	 * {@link Arrivals#flush()}, without waiting for room.
	 * @param topic the topic
	 * @param message the message
	 * @param arrivals keeps it until then
	 * @param groups the groups to serve
	 * @return what came of it so far
	 */
	public Fanout<M> dispatch(String topic, M message, Arrivals<M> arrivals, Predicate<String> groups) {
		return dispatch(topic, new Fanout<>(message, false, null, arrivals, this.workers), null, groups);
	}

	private Fanout<M> dispatch(String topic, Fanout<M> fanout, @Nullable MailboxQueue<M> except,
			Predicate<String> groups) {
		this.index.match(topic, fanout);
		if (this.grouped.get() > 0) {
			members(topic, except).forEach((group, members) -> {
				if (groups.test(group)) {
					fanout.offerToOne(group, members, this.turns.next(group, members.size()));
				}
			});
		}
		return fanout;
	}

	/**
	 * Gives a message that will have a number to the subscribers of its topic like
	 * {@link #dispatch}, but not to those that get numbered messages in order.
	 * @param topic the topic
	 * @param message the message
	 * @param except a mailbox that gets no copy, or null
	 * @param groups the groups to serve
	 * @return what came of it
	 */
	public Fanout<M> dispatchUnordered(String topic, M message, @Nullable MailboxQueue<M> except,
			Predicate<String> groups) {
		return dispatch(topic, new Fanout<>(message, true, except, null, Fanout.Part.UNORDERED, this.workers), except,
				groups);
	}

	/**
	 * Gives a numbered message to those subscribers of its topic that get these in order.
	 * They are run after the next {@link #wake()} at the latest. Does not wait for room.
	 * @param topic the topic
	 * @param message the message
	 * @param except a mailbox that gets no copy, or null
	 * @return how many mailboxes took it
	 */
	public int dispatchInOrder(String topic, M message, @Nullable MailboxQueue<M> except) {
		Fanout<M> fanout = new Fanout<>(message, false, except, null, Fanout.Part.ORDERED, this.workers);
		this.index.match(topic, fanout);
		return fanout.accepted();
	}

	/**
	 * Whether there are subscribers that get numbered messages in order, of any topic.
	 * @return true if so
	 */
	public boolean hasOrdered() {
		return this.ordered.get() > 0;
	}

	/**
	 * Gives a message to one member of a group, as the one that was to get it has closed.
	 * It is run after the next {@link #wake()} at the latest. Does not wait for room.
	 * @param topic the topic
	 * @param message the message
	 * @param group the group
	 * @return false if all have closed; true also if the mailbox was full
	 */
	public boolean dispatchToGroup(String topic, M message, String group) {
		Fanout<M> fanout = new Fanout<>(message, false, null, null, this.workers);
		List<Subscriber<M>> members = members(topic, null).getOrDefault(group, List.of());
		fanout.offerToOne(group, members, ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
		return fanout.unserved().isEmpty();
	}

	/**
	 * Gives a message to one subscriber of its topic, any one of all, with a group or
	 * without, and of those that are withdrawn only if there is no other. It is run after
	 * the next {@link #wake()} at the latest. Does not wait for room.
	 * @param topic the topic
	 * @param message the message
	 * @return false if there is nobody; true also if the mailbox was full
	 */
	public boolean dispatchToOne(String topic, M message) {
		List<Subscriber<M>> all = subscribers(topic);
		int start = all.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(all.size());
		Fanout<M> fanout = new Fanout<>(message, false, null, null, this.workers);
		return fanout.offerToOne(all, start, false) || fanout.offerToOne(all, start, true);
	}

	/**
	 * Whether a topic has a subscriber here that is not about to close.
	 * @param topic the topic
	 * @return true if so
	 */
	public boolean hasOpenSubscriber(String topic) {
		return subscribers(topic).stream().anyMatch(Subscriber::isOpen);
	}

	/**
	 * Whether a topic has a subscriber here that takes messages, also one that is about
	 * to close.
	 * @param topic the topic
	 * @return true if so
	 */
	public boolean hasSubscriber(String topic) {
		return subscribers(topic).stream().anyMatch((subscriber) -> subscriber.mailbox().isAccepting());
	}

	/**
	 * The mailboxes that hear a topic, with a group or without.
	 * @param topic the topic
	 * @return each once
	 */
	public Set<MailboxQueue<M>> mailboxes(String topic) {
		return subscribers(topic).stream().map(Subscriber::mailbox).collect(Collectors.toSet());
	}

	private List<Subscriber<M>> subscribers(String topic) {
		List<Subscriber<M>> all = new ArrayList<>();
		this.index.match(topic, (subscribers) -> subscribers.collect(all));
		return all;
	}

	/**
	 * Has the workers handle what was dispatched.
	 */
	public void wake() {
		this.workers.wake();
	}

	/**
	 * The groups that have a member here that hears a topic and is not about to close.
	 * @param topic the topic
	 * @param except a mailbox that does not count, or null
	 * @return by group, how it shares what this node publishes: its own members first
	 * only if all of them say so
	 */
	public Map<String, Spread> groups(String topic, @Nullable MailboxQueue<M> except) {
		if (this.grouped.get() == 0) {
			return Map.of();
		}
		Map<String, Spread> groups = new HashMap<>();
		members(topic, except).forEach((group, members) -> {
			if (members.stream().anyMatch(Subscriber::isOpen)) {
				groups.put(group, spread(members));
			}
		});
		return groups;
	}

	private static <M> Spread spread(List<Subscriber<M>> members) {
		return members.stream().allMatch((member) -> member.spread() == Spread.OWN_NODE_FIRST) ? Spread.OWN_NODE_FIRST
				: Spread.EVENLY;
	}

	/** How many groups this remembers whose turn it is. */
	int rememberedGroups() {
		return this.turns.size();
	}

	/**
	 * The groups of whose members here that hear a topic all are about to close.
	 * @param topic the topic
	 * @param except a mailbox that does not count, or null
	 * @return their names
	 */
	public Set<String> closingGroups(String topic, @Nullable MailboxQueue<M> except) {
		if (this.withdrawn.get() == 0) {
			return Set.of();
		}
		Set<String> groups = new HashSet<>(members(topic, except).keySet());
		groups.removeAll(groups(topic, except).keySet());
		return groups;
	}

	/**
	 * The groups that have a member here that hears a topic, also if all are about to
	 * close.
	 * @param topic the topic
	 * @return their names
	 */
	public Set<String> memberGroups(String topic) {
		return members(topic, null).keySet();
	}

	private Map<String, List<Subscriber<M>>> members(String topic, @Nullable MailboxQueue<M> except) {
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

}
