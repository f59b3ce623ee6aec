package io.pubsub.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.topic.RelayGroup;

/**
 * The subscribers of one topic or pattern. Changed under its lock, read without.
 * <p>
 * They stand in an array that only grows at its end and leaves gaps where some have gone,
 * and is copied when it is full or mostly gaps: so both ways of changing cost the same
 * for a topic of 100,000 subscribers as for one of ten, and a reader sees each subscriber
 * that was there all the time exactly once.
 *
 * @param <M> the type of messages
 */
final class Subscribers<M> {

	/** Written again after each change of an element, for readers to see it. */
	private volatile @Nullable Subscriber<M>[] slots = newSlots(1);

	/** How many slots are in use, gaps included. */
	private int end;

	/** Subscribers by group, each copied on write; empty if nobody has a group. */
	private volatile Map<String, Subscriber<M>[]> groups = Map.of();

	/** Subscribers without a group. */
	private int count;

	synchronized void add(Subscriber<M> subscriber) {
		String group = subscriber.group();
		if (group != null) {
			Subscriber<M>[] old = this.groups.getOrDefault(group, newSlots(0));
			Subscriber<M>[] members = Arrays.copyOf(old, old.length + 1);
			members[old.length] = subscriber;
			replace(group, members);
			return;
		}
		this.count++;
		@Nullable Subscriber<M>[] slots = this.slots;
		if (this.end == slots.length) {
			slots = Arrays.copyOf(slots, this.end * 2);
		}
		subscriber.slot = this.end++;
		slots[subscriber.slot] = subscriber;
		this.slots = slots;
	}

	/**
	 * Removes a subscriber.
	 * @return whether it was the last
	 */
	synchronized boolean remove(Subscriber<M> subscriber) {
		String group = subscriber.group();
		if (group != null) {
			Subscriber<M>[] old = this.groups.getOrDefault(group, newSlots(0));
			replace(group, Arrays.stream(old).filter((member) -> member != subscriber).toArray(Subscribers::newSlots));
		}
		else {
			this.count--;
			@Nullable Subscriber<M>[] slots = this.slots;
			slots[subscriber.slot] = null;
			this.slots = (this.end > 16 && this.count < this.end / 4) ? compact(slots) : slots;
		}
		return this.count == 0 && this.groups.isEmpty();
	}

	private @Nullable Subscriber<M>[] compact(@Nullable Subscriber<M>[] slots) {
		Subscriber<M>[] compact = newSlots(this.count * 2 + 1);
		this.end = 0;
		for (Subscriber<M> subscriber : slots) {
			if (subscriber != null) {
				subscriber.slot = this.end++;
				compact[subscriber.slot] = subscriber;
			}
		}
		return compact;
	}

	private void replace(String group, Subscriber<M>[] members) {
		Map<String, Subscriber<M>[]> groups = new HashMap<>(this.groups);
		if (members.length == 0) {
			groups.remove(group);
		}
		else {
			groups.put(group, members);
		}
		this.groups = Map.copyOf(groups);
	}

	/** How many there are, with a group or without. */
	synchronized int count() {
		return this.count + this.groups.values().stream().mapToInt((members) -> members.length).sum();
	}

	/** The subscribers without a group, with gaps. */
	@Nullable Subscriber<M>[] slots() {
		return this.slots;
	}

	/** All subscribers, with a group or without, except relays. */
	void collect(List<Subscriber<M>> all) {
		for (Subscriber<M> subscriber : this.slots) {
			if (subscriber != null) {
				all.add(subscriber);
			}
		}
		this.groups.forEach((group, members) -> {
			if (!RelayGroup.is(group)) {
				Collections.addAll(all, members);
			}
		});
	}

	void collectMembers(@Nullable MailboxQueue<M> except, Map<String, List<Subscriber<M>>> members) {
		this.groups.forEach((group, subscribers) -> {
			for (Subscriber<M> subscriber : subscribers) {
				if (subscriber.mailbox() != except) {
					members.computeIfAbsent(group, (key) -> new ArrayList<>()).add(subscriber);
				}
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static <M> Subscriber<M>[] newSlots(int length) {
		return (Subscriber<M>[]) new Subscriber<?>[length];
	}

}
