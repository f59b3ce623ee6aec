package io.pubsub.actuate;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;

import io.pubsub.Cluster;
import io.pubsub.LossListener;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.EventMetrics;

/**
 * Meters of a node: {@code pubsub.published}, {@code pubsub.unheard}, {@code pubsub.sent}
 * by node, {@code pubsub.received}, {@code pubsub.delivered}, {@code pubsub.failed},
 * {@code pubsub.requests}, {@code pubsub.requests.failed}, {@code pubsub.awaited},
 * {@code pubsub.lost} by cause, {@code pubsub.skipped}, {@code pubsub.refused},
 * {@code pubsub.cluster.size}, {@code pubsub.cluster.silent}, the messages that wait,
 * {@code pubsub.mailbox.waiting} and {@code pubsub.mailbox.waiting.max}, what these take
 * up, {@code pubsub.mailbox.bytes} and {@code pubsub.mailbox.bytes.max}, and of events
 * {@code pubsub.events.produced}, {@code pubsub.events.watchers},
 * {@code pubsub.events.published} and {@code pubsub.events.missed}, and of presence
 * {@code pubsub.presence.entries} and {@code pubsub.presence.monitors}, and of history
 * {@code pubsub.history.topics}, {@code pubsub.history.messages},
 * {@code pubsub.history.bytes}, {@code pubsub.history.pending},
 * {@code pubsub.history.read} and {@code pubsub.history.gaps}. A node that leaves takes
 * its meter along.
 */
public final class PubSubMetrics implements MeterBinder {

	private final Cluster cluster;

	private final NodeMetrics metrics;

	private final MailboxFigures mailboxes;

	/** What was sent to each node that has a meter; guarded by itself. */
	private final Map<String, FunctionCounter> sent = new HashMap<>();

	private volatile @Nullable MeterRegistry registry;

	/**
	 * Creates the meters.
	 * @param cluster the nodes
	 * @param metrics the figures
	 */
	public PubSubMetrics(Cluster cluster, NodeMetrics metrics) {
		this.cluster = cluster;
		this.metrics = metrics;
		this.mailboxes = new MailboxFigures(metrics);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registry = registry;
		counter(registry, "pubsub.published", "Messages published on this node", NodeMetrics::published);
		counter(registry, "pubsub.unheard", "Messages published to topics without any known subscriber",
				NodeMetrics::unheard);
		counter(registry, "pubsub.received", "Messages received from other nodes", NodeMetrics::received);
		counter(registry, "pubsub.delivered", "Calls of listeners", NodeMetrics::delivered);
		counter(registry, "pubsub.failed", "Calls of listeners that threw", NodeMetrics::failed);
		counter(registry, "pubsub.requests", "Requests made on this node", NodeMetrics::requests);
		counter(registry, "pubsub.requests.failed", "Requests that brought no reply", NodeMetrics::requestsFailed);
		Gauge.builder("pubsub.awaited", this.metrics, NodeMetrics::awaited)
			.description("Requests, and messages to be confirmed, that wait for answers")
			.register(registry);
		for (LossListener.Cause cause : LossListener.Cause.values()) {
			FunctionCounter.builder("pubsub.lost", this.metrics, (metrics) -> metrics.lost(cause))
				.description("Messages lost")
				.tag("cause", cause.name().toLowerCase(Locale.ROOT))
				.register(registry);
		}
		counter(registry, "pubsub.skipped", "Frames skipped because only later versions know them",
				NodeMetrics::skipped);
		counter(registry, "pubsub.refused", "Connections with strangers, refused or cut off", NodeMetrics::refused);
		Gauge.builder("pubsub.cluster.size", this.cluster, (cluster) -> cluster.nodes().size())
			.description("Nodes in the cluster, this one included")
			.register(registry);
		Gauge.builder("pubsub.cluster.silent", this.metrics, (metrics) -> metrics.silentMembers().size())
			.description("Members of the cluster that are no nodes of this library, and are ignored")
			.register(registry);
		Gauge.builder("pubsub.mailbox.waiting", this.mailboxes, MailboxFigures::total)
			.description("Messages that wait for listeners of this node")
			.register(registry);
		Gauge.builder("pubsub.mailbox.waiting.max", this.mailboxes, MailboxFigures::max)
			.description("Messages that wait for the listener with most of them")
			.register(registry);
		Gauge.builder("pubsub.mailbox.bytes", this.mailboxes, MailboxFigures::bytes)
			.description("What the messages take up that wait for listeners of this node")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		Gauge.builder("pubsub.mailbox.bytes.max", this.mailboxes, MailboxFigures::maxBytes)
			.description("What the messages take up that wait for the listener with most of that")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		counter(registry, "pubsub.events.published", "Messages published to events on this node",
				NodeMetrics::eventsPublished);
		counter(registry, "pubsub.events.missed", "Messages of events that watchers of this node have missed",
				NodeMetrics::eventsMissed);
		Gauge
			.builder("pubsub.events.produced", this.metrics,
					(metrics) -> metrics.events().stream().filter(EventMetrics::produced).count())
			.description("Events produced on this node")
			.register(registry);
		Gauge
			.builder("pubsub.events.watchers", this.metrics,
					(metrics) -> metrics.events().stream().mapToInt(EventMetrics::watchers).sum())
			.description("Watchers of events on this node")
			.register(registry);
		Gauge.builder("pubsub.presence.entries", this.metrics, NodeMetrics::presenceEntries)
			.description("Entries of presence on all nodes, as this node knows them")
			.register(registry);
		Gauge.builder("pubsub.presence.monitors", this.metrics, NodeMetrics::presenceMonitors)
			.description("Monitors of presence on this node")
			.register(registry);
		bindHistory(registry);
		followNodes();
	}

	private void bindHistory(MeterRegistry registry) {
		Gauge.builder("pubsub.history.topics", this.metrics, (metrics) -> metrics.history().topics())
			.description("Topics of which this node keeps messages")
			.register(registry);
		Gauge.builder("pubsub.history.messages", this.metrics, (metrics) -> metrics.history().messages())
			.description("Messages that this node keeps")
			.register(registry);
		Gauge.builder("pubsub.history.bytes", this.metrics, (metrics) -> metrics.history().bytes())
			.description("What the messages take up that this node keeps")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		Gauge.builder("pubsub.history.pending", this.metrics, (metrics) -> metrics.history().pending())
			.description("Topics that other nodes are to keep as well, and have not confirmed yet")
			.register(registry);
		counter(registry, "pubsub.history.read", "Messages read from history for subscriptions and pages of this node",
				(metrics) -> metrics.history().read());
		counter(registry, "pubsub.history.gaps", "How often a subscription of this node missed messages not kept",
				(metrics) -> metrics.history().gaps());
	}

	/**
	 * Adds and removes the meters of nodes that have come and gone.
	 */
	@EventListener({ MembershipEvent.class, ContextRefreshedEvent.class })
	public void followNodes() {
		MeterRegistry registry = this.registry;
		if (registry == null) {
			return;
		}
		synchronized (this.sent) {
			String self = this.cluster.self().name();
			Set<String> names = this.cluster.nodes()
				.stream()
				.map(Node::name)
				.filter((name) -> !name.equals(self))
				.collect(Collectors.toSet());
			this.sent.entrySet().removeIf((entry) -> {
				boolean gone = !names.contains(entry.getKey());
				if (gone) {
					registry.remove(entry.getValue());
				}
				return gone;
			});
			names.forEach((name) -> this.sent.computeIfAbsent(name, (node) -> sentCounter(registry, node)));
		}
	}

	private FunctionCounter sentCounter(MeterRegistry registry, String node) {
		return FunctionCounter.builder("pubsub.sent", this.metrics, (metrics) -> metrics.sent().getOrDefault(node, 0L))
			.description("Messages sent to another node")
			.tag("node", node)
			.register(registry);
	}

	private void counter(MeterRegistry registry, String name, String description,
			ToDoubleFunction<NodeMetrics> figure) {
		FunctionCounter.builder(name, this.metrics, figure).description(description).register(registry);
	}

}
