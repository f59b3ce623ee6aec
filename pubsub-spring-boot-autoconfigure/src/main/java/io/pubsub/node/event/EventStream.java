package io.pubsub.node.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

import io.pubsub.Node;
import io.pubsub.dispatch.Audience;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.dispatch.Workers;
import io.pubsub.node.mailbox.Delivery;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.wire.PayloadCodecs;

/**
 * The messages of one event on one node, whether it is produced there or watched from
 * there: the newest of them, and the mailboxes of this node that watch it. Thread-safe.
 * <p>
 * Messages have numbers without gaps. One is first {@link #append appended}, then
 * {@link #offer offered}, by whoever sees to it that both happen in their order. Who
 * begins to watch is given, with the lock held, what is kept, and joins the others before
 * it is released: so it gets each later message, and perhaps one of the former a second
 * time, which it tells by the number.
 */
final class EventStream {

	private final String name;

	private final Id id;

	private final int capacity;

	private final Audience<Delivery> audience;

	// guarded by this

	private final Deque<EventDelivery> buffer = new ArrayDeque<>(0);

	private long last;

	private boolean ended;

	/**
	 * Makes a stream.
	 * @param name the event's name
	 * @param id tells it from others of that name
	 * @param capacity how many messages are kept
	 * @param last the number of the last message so far
	 * @param workers run the mailboxes
	 */
	EventStream(String name, Id id, int capacity, long last, Workers workers) {
		this.name = name;
		this.id = id;
		this.capacity = capacity;
		this.last = last;
		this.audience = new Audience<>(workers);
	}

	String name() {
		return this.name;
	}

	Id id() {
		return this.id;
	}

	int capacity() {
		return this.capacity;
	}

	synchronized long last() {
		return this.last;
	}

	/** Messages up to some number will not come any more. */
	synchronized void skip(long to) {
		this.last = Math.max(this.last, to);
	}

	/** Keeps a message, which is newer than the last. */
	synchronized void append(EventDelivery message) {
		this.last = message.sequence();
		if (this.capacity > 0 && !this.ended) {
			if (this.buffer.size() == this.capacity) {
				this.buffer.poll();
			}
			this.buffer.add(message);
		}
	}

	/** Gives a message, the last that was appended, to all mailboxes. */
	void offer(EventDelivery message) {
		this.audience.offer(message);
	}

	/**
	 * Has a mailbox watch, beginning with what is kept.
	 * @return false if the event has ended
	 */
	synchronized boolean add(EventWatch watch) {
		if (this.ended) {
			return false;
		}
		List<EventDelivery> kept = kept(watch.next(this), Long.MAX_VALUE);
		Subscriber<Delivery> subscriber = watch.begins(this, kept.isEmpty() ? this.last + 1 : kept.get(0).sequence());
		kept.forEach(watch::offer);
		this.audience.add(subscriber);
		return true;
	}

	/**
	 * Has a mailbox watch no more.
	 * @return false if it did not
	 */
	synchronized boolean remove(EventWatch watch) {
		Subscriber<Delivery> subscriber = watch.leaves(this);
		if (subscriber == null) {
			return false;
		}
		this.audience.remove(subscriber);
		return true;
	}

	/** Whether the event has ended, so that no watcher gets any further message. */
	synchronized boolean hasEnded() {
		return this.ended;
	}

	/** Whether any mailbox watches. */
	boolean isWatched() {
		return watchers() > 0;
	}

	/** How many mailboxes watch. */
	int watchers() {
		return this.audience.size();
	}

	/** The messages that are kept from one number to before another, oldest first. */
	synchronized List<EventDelivery> kept(long from, long to) {
		return this.buffer.stream().filter((message) -> message.sequence() >= from && message.sequence() < to).toList();
	}

	/** Frees the buffer, and has all who watch hear that the event has ended. */
	void end(Node producer, PayloadCodecs codecs, EndReason ending) {
		EventDelivery end;
		synchronized (this) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			this.buffer.clear();
			end = EventDelivery.end(this, producer, this.last + 1, codecs, ending);
		}
		this.audience.offer(end);
	}

	/**
	 * One producer of an event, from when it has the event until it has it no more.
	 *
	 * @param node the id of its node
	 * @param number its number there
	 */
	record Id(UUID node, long number) {
	}

}
