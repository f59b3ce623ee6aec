package io.pubsub.site;

import java.util.HashMap;
import java.util.Map;

/**
 * The summary of what a site subscribes to: each topic and pattern once, however many
 * nodes and groups have it. Used by one thread.
 */
final class SiteInterest {

	private final Map<String, Integer> counts = new HashMap<>();

	/** A node has a first subscriber of a topic and group. */
	void added(String topic) {
		this.counts.merge(topic, 1, Integer::sum);
	}

	/** A node has no such subscriber any more. */
	void removed(String topic) {
		this.counts.computeIfPresent(topic, (key, count) -> (count > 1) ? count - 1 : null);
	}

	/** Whether any node of the site subscribes to a topic or pattern. */
	boolean wants(String topic) {
		return this.counts.containsKey(topic);
	}

}
