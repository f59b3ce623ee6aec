package io.pubsub.actuate;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;

/**
 * Figures over all mailboxes of a node, and over a few that are watched. Read at most
 * once a second, however many gauges ask: there may be 100,000 mailboxes. Thread-safe.
 */
final class MailboxFigures {

	private static final long MAX_AGE_NANOS = 1_000_000_000;

	private final NodeMetrics metrics;

	private final Set<String> watched = ConcurrentHashMap.newKeySet();

	private volatile Figures figures = new Figures(System.nanoTime() - MAX_AGE_NANOS, 0, 0, 0, 0, Map.of());

	MailboxFigures(NodeMetrics metrics) {
		this.metrics = metrics;
	}

	void watch(String id) {
		this.watched.add(id);
	}

	/** Messages that wait on this node. */
	long total() {
		return current().total();
	}

	/** Messages that wait in the fullest mailbox. */
	int max() {
		return current().max();
	}

	/** Bytes that wait on this node. */
	long bytes() {
		return current().bytes();
	}

	/** Bytes that wait in the mailbox with most of them. */
	long maxBytes() {
		return current().maxBytes();
	}

	/** Messages that wait in a mailbox that is watched. */
	int depth(String id) {
		return current().depths().getOrDefault(id, 0);
	}

	private Figures current() {
		Figures current = this.figures;
		long now = System.nanoTime();
		if (now - current.time() >= MAX_AGE_NANOS) {
			current = read(now);
			this.figures = current;
		}
		return current;
	}

	private Figures read(long now) {
		long total = 0;
		int max = 0;
		long maxBytes = 0;
		Map<String, Integer> depths = new HashMap<>();
		for (MailboxMetrics mailbox : this.metrics.mailboxes()) {
			total += mailbox.depth();
			max = Math.max(max, mailbox.depth());
			maxBytes = Math.max(maxBytes, mailbox.bytes());
			if (this.watched.contains(mailbox.id())) {
				depths.merge(mailbox.id(), mailbox.depth(), Integer::sum);
			}
		}
		return new Figures(now, total, max, this.metrics.queuedBytes(), maxBytes, depths);
	}

	private record Figures(long time, long total, int max, long bytes, long maxBytes, Map<String, Integer> depths) {
	}

}
