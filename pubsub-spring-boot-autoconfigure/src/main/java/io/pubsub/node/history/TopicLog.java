package io.pubsub.node.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.HistoryFrame.Stretch;

/**
 * What this node keeps of one topic: messages in the order of their numbers, and for each
 * publisher which of its numbers are known. Messages may come in any order, and several
 * times. Thread-safe.
 */
final class TopicLog {

	/** So long a log may wait for what it is made for. */
	private static final Duration NEW = Duration.ofMinutes(1);

	private final long created = Clock.now();

	private final String topic;

	private final HistorySettings settings;

	/** The bytes of all topics. */
	private final AtomicLong total;

	private final long maxTotal;

	// all below guarded by this

	private final Records records = new Records();

	private final List<Publisher> publishers = new ArrayList<>(2);

	private final Map<UUID, Integer> indexes = new HashMap<>(4);

	private long bytes;

	/** If this is compacted, the last message of each key. */
	private final Map<String, Key> newest = new HashMap<>(0);

	/** Of those, the ones that remove their key, oldest first. */
	private final Deque<Tombstone> tombstones = new ArrayDeque<>(0);

	/** Counts what was added. */
	private long version;

	/** Whether another log keeps the topic from now on, or none does. */
	private boolean retired;

	TopicLog(String topic, HistorySettings settings, AtomicLong total, long maxTotal) {
		this.topic = topic;
		this.settings = settings;
		this.total = total;
		this.maxTotal = maxTotal;
	}

	String topic() {
		return this.topic;
	}

	int copies() {
		return this.settings.copies();
	}

	/**
	 * Adds a message that has come from its publisher.
	 * @param previous the number of the publisher's message before; none is between
	 * @param body its headers and payload, behind {@link Records#HEAD} bytes that are
	 * free
	 * @return false if this is {@linkplain #retire retired}: then it is for another log
	 */
	synchronized boolean append(Node publisher, long number, long previous, Map<String, Object> headers, byte[] body) {
		int index = this.retired ? -1 : index(publisher);
		if (index >= 0 && !this.publishers.get(index).coverage.contains(number)) {
			this.publishers.get(index).coverage.add(previous, number);
			add(index, new Key(number, publisher.id()), headers, body);
			trim();
		}
		return !this.retired;
	}

	/** Adds messages that another node has kept, unless this is retired. */
	synchronized void fill(List<KeptMessage> messages, List<Map<String, Object>> headers) {
		if (this.retired) {
			return;
		}
		for (int i = 0; i < messages.size(); i++) {
			KeptMessage message = messages.get(i);
			int index = index(message.publisher());
			if (index >= 0 && !this.publishers.get(index).coverage.contains(message.number())) {
				add(index, message.key(), headers.get(i), Records.room(message.body()));
			}
		}
	}

	/**
	 * All messages of some stretches were added that another node has kept.
	 * @return false if this is retired: then they are to be added to another log
	 */
	synchronized boolean filled(List<Stretch> stretches, Map<UUID, Node> nodes) {
		if (this.retired) {
			return false;
		}
		for (Stretch stretch : stretches) {
			Node node = nodes.getOrDefault(stretch.publisher(),
					new Node(stretch.publisher().toString(), stretch.publisher()));
			int index = index(node);
			if (index >= 0) {
				Coverage coverage = this.publishers.get(index).coverage;
				if (stretch.after() < stretch.upto()) {
					coverage.add(stretch.after(), stretch.upto());
				}
				else if (coverage.last() == 0) {
					coverage.drop(stretch.upto());
				}
			}
		}
		this.version++;
		trim();
		return true;
	}

	private int index(Node publisher) {
		Integer known = this.indexes.get(publisher.id());
		if (known != null) {
			Publisher entry = this.publishers.get(known);
			if (!entry.node.equals(publisher) && !publisher.name().equals(publisher.id().toString())) {
				entry.node = publisher;
			}
			return known;
		}
		if (this.publishers.size() == Records.MAX_PUBLISHERS) {
			return -1;
		}
		this.publishers.add(new Publisher(publisher));
		this.indexes.put(publisher.id(), this.publishers.size() - 1);
		return this.publishers.size() - 1;
	}

	private void add(int publisher, Key key, Map<String, Object> headers, byte[] body) {
		if (this.settings.compacted() && !compact(key, headers)) {
			return;
		}
		int index = this.records.from(key.number());
		while (index < this.records.count() && key(this.records.get(index)).compareTo(key) < 0) {
			index++;
		}
		if (index < this.records.count() && key(this.records.get(index)).equals(key)) {
			return;
		}
		byte[] bytes = Records.of(key.number(), publisher, body);
		this.records.insert(index, bytes);
		count(Records.size(bytes));
		this.version++;
	}

	/**
	 * Removes the message that had the key before.
	 * @return false if there is a later one
	 */
	private boolean compact(Key key, Map<String, Object> headers) {
		if (!(headers.get(PubSubHeaders.KEY) instanceof String text)) {
			return true;
		}
		Key before = this.newest.get(text);
		if (before != null) {
			if (before.compareTo(key) >= 0) {
				return before.equals(key);
			}
			remove(before);
		}
		this.newest.put(text, key);
		if (Boolean.TRUE.equals(headers.get(PubSubHeaders.TOMBSTONE))) {
			this.tombstones.add(new Tombstone(text, key));
		}
		return true;
	}

	private void remove(Key key) {
		for (int i = this.records.from(key.number()); i < this.records.count(); i++) {
			byte[] bytes = this.records.get(i);
			if (key(bytes).equals(key)) {
				this.records.remove(i);
				count(-Records.size(bytes));
				return;
			}
			if (Records.number(bytes) > key.number()) {
				return;
			}
		}
	}

	private Key key(byte[] bytes) {
		return new Key(Records.number(bytes), this.publishers.get(Records.publisher(bytes)).node.id());
	}

	private void count(int bytes) {
		this.bytes += bytes;
		this.total.addAndGet(bytes);
	}

	/**
	 * Drops what is too old or too much. One message of each topic may stay, until these
	 * are much too much together.
	 */
	synchronized void trim() {
		long oldest = Clock.ago(this.settings.age());
		while (this.records.count() > this.settings.keep() || (this.records.count() > 1 && isLarge())
				|| (this.records.count() > 0 && this.total.get() / 2 > this.maxTotal)) {
			dropFirst();
		}
		if (this.settings.compacted()) {
			Tombstone tombstone = this.tombstones.peek();
			while (tombstone != null && tombstone.key.number() < oldest) {
				this.tombstones.remove();
				if (this.newest.remove(tombstone.text, tombstone.key)) {
					remove(tombstone.key);
				}
				tombstone = this.tombstones.peek();
			}
			return;
		}
		while (this.records.count() > 0 && Records.number(this.records.get(0)) < oldest) {
			dropFirst();
		}
	}

	private boolean isLarge() {
		return this.bytes > this.settings.maxBytes() || this.total.get() > this.maxTotal;
	}

	private void dropFirst() {
		byte[] bytes = this.records.remove(0);
		count(-Records.size(bytes));
		long number = Records.number(bytes);
		this.publishers.get(Records.publisher(bytes)).coverage.drop(number);
		if (this.settings.compacted()) {
			Key key = key(bytes);
			this.newest.values().remove(key);
		}
	}

	/**
	 * Retires this if nothing is kept, and nothing was for so long that nothing needs to
	 * be known of it. (A log that was just made is about to be filled.)
	 * @return whether this is retired
	 */
	synchronized boolean retireIfForgotten() {
		long old = this.publishers.isEmpty() ? Clock.ago(NEW) : Clock.ago(this.settings.age().multipliedBy(2));
		if (this.records.count() == 0 && this.created < old
				&& this.publishers.stream().allMatch((publisher) -> publisher.coverage.last() < old)) {
			retire();
		}
		return this.retired;
	}

	/** Keeps nothing any more, and takes nothing more. */
	synchronized void retire() {
		if (!this.retired) {
			this.retired = true;
			this.total.addAndGet(-this.bytes);
			this.bytes = 0;
		}
	}

	/** What is known of each publisher's numbers. */
	synchronized List<Stretch> stretches() {
		List<Stretch> stretches = new ArrayList<>(this.publishers.size());
		this.publishers.forEach((publisher) -> stretches.addAll(publisher.coverage.stretches(publisher.node.id())));
		return stretches;
	}

	/** What of some stretches another node has kept and this one has not. */
	synchronized List<Stretch> missing(List<Stretch> offered) {
		List<Stretch> missing = new ArrayList<>();
		for (Stretch stretch : offered) {
			Integer index = this.indexes.get(stretch.publisher());
			if (index != null) {
				missing.addAll(this.publishers.get(index).coverage.missing(stretch));
			}
			else {
				missing.add(stretch);
			}
		}
		return missing;
	}

	/** The newest messages, the last one first. */
	synchronized List<Key> newest(int count) {
		List<Key> newest = new ArrayList<>();
		for (int i = this.records.count() - 1; i >= 0 && newest.size() < count; i--) {
			newest.add(key(this.records.get(i)));
		}
		return newest;
	}

	synchronized long version() {
		return this.version;
	}

	synchronized int count() {
		return this.records.count();
	}

	/**
	 * Finds a message.
	 * @param after the message before
	 * @param wanted which messages
	 * @return the next one that is wanted; null if there is none
	 */
	synchronized @Nullable KeptMessage next(Key after, Map<UUID, Stretch> wanted) {
		for (int i = this.records.from(after.number()); i < this.records.count(); i++) {
			byte[] bytes = this.records.get(i);
			Node publisher = this.publishers.get(Records.publisher(bytes)).node;
			long number = Records.number(bytes);
			Stretch stretch = wanted.get(publisher.id());
			if (stretch != null && number > stretch.after() && number <= stretch.upto()
					&& (number > after.number() || new Key(number, publisher.id()).compareTo(after) > 0)) {
				return new KeptMessage(this.topic, publisher, number, Records.body(bytes));
			}
		}
		return null;
	}

	/** The last message of each publisher that was dropped, if it is wanted. */
	synchronized List<Key> dropped(Key after, Map<UUID, Stretch> wanted) {
		List<Key> last = new ArrayList<>(0);
		for (Publisher publisher : this.publishers) {
			Stretch stretch = wanted.get(publisher.node.id());
			long dropped = publisher.coverage.dropped();
			if (stretch != null && dropped > Math.max(after.number(), stretch.after()) && dropped <= stretch.upto()) {
				last.add(new Key(dropped, publisher.node.id()));
			}
		}
		return last;
	}

	private static final class Publisher {

		private Node node;

		private final Coverage coverage = new Coverage();

		Publisher(Node node) {
			this.node = node;
		}

	}

	private record Tombstone(String text, Key key) {
	}

}
