package io.pubsub.actuate;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener.Cause;
import io.pubsub.actuate.Rates.Comparison;
import io.pubsub.actuate.TrafficDescriptor.Flow;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.EventMetrics;
import io.pubsub.node.kernel.NodeMetrics.HistoryMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;

/**
 * All counters of a node, read once, and how fast they grow.
 */
final class NodeCounters {

	private final NodeMetrics metrics;

	private final Collection<MailboxMetrics> mailboxes;

	private final Map<String, Long> flows = new LinkedHashMap<>();

	private final Map<String, Long> sent;

	private final Map<String, Long> lost = new LinkedHashMap<>();

	private final Comparison comparison;

	NodeCounters(NodeMetrics metrics, Collection<MailboxMetrics> mailboxes, Collection<EventMetrics> events,
			Rates rates) {
		this.metrics = metrics;
		this.mailboxes = mailboxes;
		this.sent = new LinkedHashMap<>(metrics.sent());
		for (Cause cause : Cause.values()) {
			this.lost.put(cause.name().toLowerCase(Locale.ROOT), metrics.lost(cause));
		}
		readFlows(metrics);
		Map<Object, Long> all = new HashMap<>();
		this.flows.forEach((name, count) -> all.put(new Key(Kind.FLOW, name), count));
		this.sent.forEach((node, count) -> all.put(new Key(Kind.SENT, node), count));
		this.lost.forEach((cause, count) -> all.put(new Key(Kind.LOST, cause), count));
		events.forEach((event) -> all.put(new Key(Kind.EVENT, event.name()), event.published()));
		for (MailboxMetrics mailbox : mailboxes) {
			all.merge(new Key(Kind.MAILBOX, mailbox.id()), mailbox.delivered(), Long::sum);
			String topic = mailbox.topic();
			if (topic != null) {
				all.merge(new Key(Kind.TOPIC, topic), mailbox.delivered(), Long::sum);
			}
		}
		this.comparison = rates.compare(all);
	}

	private void readFlows(NodeMetrics metrics) {
		this.flows.put("published", metrics.published());
		this.flows.put("unheard", metrics.unheard());
		this.flows.put("received", metrics.received());
		this.flows.put("delivered", metrics.delivered());
		this.flows.put("failed", metrics.failed());
		this.flows.put("requests", metrics.requests());
		this.flows.put("requests.failed", metrics.requestsFailed());
		this.flows.put("events.published", metrics.eventsPublished());
		this.flows.put("events.missed", metrics.eventsMissed());
		this.flows.put("skipped", metrics.skipped());
		this.flows.put("refused", metrics.refused());
		HistoryMetrics history = metrics.history();
		this.flows.put("history.read", history.read());
		this.flows.put("history.gaps", history.gaps());
	}

	/** Calls a second of the listeners of a topic or pattern on this node. */
	double topicRate(String topic) {
		return this.comparison.rate(new Key(Kind.TOPIC, topic));
	}

	/** Calls a second of a mailbox's listener. */
	double mailboxRate(String id) {
		return this.comparison.rate(new Key(Kind.MAILBOX, id));
	}

	/** Messages a second that are published to an event on this node. */
	double eventRate(String name) {
		return this.comparison.rate(new Key(Kind.EVENT, name));
	}

	/** What has been lost for a cause. */
	long lost(Cause cause) {
		return this.lost.getOrDefault(cause.name().toLowerCase(Locale.ROOT), 0L);
	}

	/** A counter that is neither of a node nor of losses. */
	long flow(String name) {
		return this.flows.getOrDefault(name, 0L);
	}

	/** The mailbox whose messages take up most of its capacity, if any wait. */
	@Nullable MailboxMetrics fullest() {
		MailboxMetrics fullest = null;
		for (MailboxMetrics mailbox : this.mailboxes) {
			if (mailbox.depth() > 0 && (fullest == null || fill(mailbox) > fill(fullest))) {
				fullest = mailbox;
			}
		}
		return fullest;
	}

	/** How full a mailbox is, from 0 to 1. */
	static double fill(MailboxMetrics mailbox) {
		double messages = mailbox.depth() / (double) Math.max(1, mailbox.capacity());
		return Math.max(messages, mailbox.bytes() / (double) Math.max(1, mailbox.maxBytes()));
	}

	TrafficDescriptor describe() {
		return new TrafficDescriptor(describe(Kind.FLOW, this.flows), describe(Kind.SENT, this.sent),
				describe(Kind.LOST, this.lost), this.mailboxes.stream().mapToLong(MailboxMetrics::depth).sum(),
				this.metrics.queuedBytes(), this.metrics.maxQueuedBytes(), this.metrics.awaited());
	}

	private Map<String, Flow> describe(Kind kind, Map<String, Long> counters) {
		Map<String, Flow> flows = new LinkedHashMap<>();
		counters.forEach((name, count) -> flows.put(name, new Flow(count, this.comparison.rate(new Key(kind, name)))));
		return flows;
	}

	/** What kind of thing has a counter. */
	private enum Kind {

		FLOW, SENT, LOST, TOPIC, MAILBOX, EVENT

	}

	/**
	 * Which counter it is.
	 *
	 * @param kind of what kind
	 * @param name of what
	 */
	private record Key(Kind kind, String name) {
	}

}
