package io.pubsub.node.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.node.kernel.Rendezvous;
import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Frame.Numbered;
import io.pubsub.wire.HistoryFrame.Chunk;
import io.pubsub.wire.HistoryFrame.Fetch;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.HistoryFrame.Stretch;

/**
 * The topics of which this node keeps messages. Thread-safe.
 */
final class KeptTopics {

	/** The most bytes of a chunk, unless one message has more. */
	private static final int MAX_CHUNK = 256 * 1024;

	private final Map<String, TopicLog> logs = new ConcurrentHashMap<>();

	private final AtomicLong bytes = new AtomicLong();

	private final UUID self;

	private final HistoryRules rules;

	private final long maxBytes;

	KeptTopics(UUID self, HistoryRules rules, long maxBytes) {
		this.self = self;
		this.rules = rules;
		this.maxBytes = maxBytes;
	}

	/** The log of a topic, which is made if there is none. */
	TopicLog log(String topic) {
		TopicLog log = this.logs.get(topic);
		return (log != null) ? log : this.logs.computeIfAbsent(topic,
				(key) -> new TopicLog(key, this.rules.forKeeping(key), this.bytes, this.maxBytes));
	}

	@Nullable TopicLog find(String topic) {
		return this.logs.get(topic);
	}

	Collection<TopicLog> all() {
		return List.copyOf(this.logs.values());
	}

	/** The logs of the topics that match. */
	List<TopicLog> matching(TopicPattern pattern) {
		if (pattern.isPlain()) {
			TopicLog log = this.logs.get(pattern.toString());
			return (log != null) ? List.of(log) : List.of();
		}
		return this.logs.values().stream().filter((log) -> pattern.matches(log.topic())).toList();
	}

	/** Keeps a message. */
	void append(String topic, Node publisher, Numbered numbered, Map<String, Object> headers, byte[] body) {
		while (!log(topic).append(publisher, numbered.number(), numbered.previous(), headers, body)) {
			// the log was just removed
			Thread.onSpinWait();
		}
	}

	/** Keeps a topic no more. */
	void remove(TopicLog log) {
		log.retire();
		this.logs.remove(log.topic(), log);
	}

	/** Drops what is too old. */
	void trim() {
		for (TopicLog log : this.logs.values()) {
			log.trim();
			if (log.retireIfForgotten()) {
				this.logs.remove(log.topic(), log);
			}
		}
	}

	int topics() {
		return this.logs.size();
	}

	long messages() {
		return this.logs.values().stream().mapToLong(TopicLog::count).sum();
	}

	long bytes() {
		return this.bytes.get();
	}

	/** The newest messages of some topics. */
	static List<Key> newest(List<TopicLog> logs, int count) {
		if (count == 0) {
			return List.of();
		}
		List<Key> newest = new ArrayList<>();
		logs.forEach((log) -> newest.addAll(log.newest(count)));
		newest.sort(Comparator.reverseOrder());
		return (newest.size() > count) ? newest.subList(0, count) : newest;
	}

	/** Reads messages, in their order. */
	Chunk fetch(Fetch fetch) {
		TopicPattern pattern = TopicPattern.parse(fetch.pattern());
		Map<UUID, Stretch> wanted = new HashMap<>();
		fetch.stretches().forEach((stretch) -> wanted.put(stretch.publisher(), stretch));
		List<TopicLog> logs = matching(pattern).stream()
			.filter((log) -> fetch.among().isEmpty() || isFirst(log.topic(), fetch.among()))
			.toList();
		PriorityQueue<Next> queue = new PriorityQueue<>();
		for (TopicLog log : logs) {
			offer(queue, log, fetch.after(), wanted);
		}
		List<KeptMessage> messages = new ArrayList<>();
		int room = Math.min(fetch.maxBytes(), MAX_CHUNK);
		Next next = queue.poll();
		while (next != null && (room > 0 || messages.isEmpty())) {
			messages.add(next.message);
			room -= next.message.body().length + Long.BYTES;
			offer(queue, next.log, next.message.key(), wanted);
			next = queue.poll();
		}
		return new Chunk(fetch.token(), messages, next != null, hasGap(logs, fetch, wanted, messages));
	}

	/** Looked for after reading: what was read before it was dropped is no gap. */
	private static boolean hasGap(List<TopicLog> logs, Fetch fetch, Map<UUID, Stretch> wanted,
			List<KeptMessage> messages) {
		return logs.stream()
			.flatMap((log) -> log.dropped(fetch.after(), wanted).stream())
			.anyMatch((dropped) -> messages.stream().noneMatch((message) -> message.key().equals(dropped)));
	}

	private boolean isFirst(String topic, List<UUID> nodes) {
		return Rendezvous.highest(nodes, topic, 1).contains(this.self);
	}

	private static void offer(PriorityQueue<Next> queue, TopicLog log, Key after, Map<UUID, Stretch> wanted) {
		KeptMessage message = log.next(after, wanted);
		if (message != null) {
			queue.add(new Next(message, log));
		}
	}

	private record Next(KeptMessage message, TopicLog log) implements Comparable<Next> {

		@Override
		public int compareTo(Next other) {
			return this.message.key().compareTo(other.message.key());
		}

	}

}
