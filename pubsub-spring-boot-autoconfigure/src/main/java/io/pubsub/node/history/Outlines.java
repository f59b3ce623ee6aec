package io.pubsub.node.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.Outline;
import io.pubsub.wire.HistoryFrame.TopicOutline;

/**
 * Tells what this node has published and keeps. Thread-safe.
 */
final class Outlines {

	/** How many topics, or newest messages, stand in one part. */
	private static final int PART = 1000;

	private final NumberedTopics numbered;

	private final KeptTopics kept;

	Outlines(NumberedTopics numbered, KeptTopics kept) {
		this.numbered = numbered;
		this.kept = kept;
	}

	/**
	 * What this node has of some topics. May wait for a message that is just being sent.
	 * @return one part, or several
	 */
	List<Outline> of(long token, TopicPattern pattern, int newest) {
		Outline published = this.numbered.outline(token, pattern);
		Map<String, TopicOutline> topics = new HashMap<>();
		published.topics().forEach((topic) -> topics.put(topic.topic(), topic));
		List<TopicLog> logs = this.kept.matching(pattern);
		for (TopicLog log : logs) {
			TopicOutline known = topics.get(log.topic());
			topics.put(log.topic(),
					new TopicOutline(log.topic(), (known != null) ? known.published() : 0, log.stretches()));
		}
		List<TopicOutline> all = new ArrayList<>(topics.values());
		List<Key> keys = KeptTopics.newest(logs, newest);
		List<Outline> parts = new ArrayList<>();
		int count = Math.max(1, (Math.max(all.size(), keys.size()) + PART - 1) / PART);
		for (int i = 0; i < count; i++) {
			parts.add(new Outline(token, published.clock(), published.floor(), part(all, i), part(keys, i),
					i == count - 1));
		}
		return parts;
	}

	/** Tells which topics this node keeps, in parts. */
	static List<List<TopicOutline>> kept(List<TopicLog> logs) {
		List<TopicOutline> all = logs.stream().map((log) -> new TopicOutline(log.topic(), 0, log.stretches())).toList();
		List<List<TopicOutline>> parts = new ArrayList<>();
		for (int i = 0; i * PART < all.size(); i++) {
			parts.add(part(all, i));
		}
		return parts;
	}

	private static <T> List<T> part(List<T> all, int index) {
		return List.copyOf(all.subList(Math.min(index * PART, all.size()), Math.min((index + 1) * PART, all.size())));
	}

}
