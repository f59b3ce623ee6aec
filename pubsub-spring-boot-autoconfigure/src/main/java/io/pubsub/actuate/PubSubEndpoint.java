package io.pubsub.actuate;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.EventMetrics;
import io.pubsub.node.kernel.NodeMetrics.GroupMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;
import io.pubsub.node.kernel.NodeMetrics.TopicMetrics;

/**
 * Shows nodes, topics, mailboxes, groups and events as this node knows them. Of all but
 * nodes no more than {@value #LIMIT} each: the topics with most subscribers, the fullest
 * mailboxes, the groups with most members, the events with most watchers.
 */
@Endpoint(id = "pubsub")
public final class PubSubEndpoint {

	static final int LIMIT = 1000;

	private final Cluster cluster;

	private final NodeMetrics metrics;

	/**
	 * Creates the endpoint.
	 * @param cluster the nodes
	 * @param metrics topics, mailboxes, groups and events
	 */
	public PubSubEndpoint(Cluster cluster, NodeMetrics metrics) {
		this.cluster = cluster;
		this.metrics = metrics;
	}

	/**
	 * What this node knows.
	 * @return a snapshot
	 */
	@ReadOperation
	public PubSubDescriptor pubsub() {
		Collection<MailboxMetrics> mailboxes = this.metrics.mailboxes();
		Stream<TopicDescriptor> topics = this.metrics.topics().entrySet().stream().map(TopicDescriptor::of);
		return new PubSubDescriptor(this.cluster.self().name(),
				this.cluster.nodes().stream().map(NodeDescriptor::of).toList(),
				Listing.of(topics,
						Comparator.comparingInt(TopicDescriptor::weight)
							.reversed()
							.thenComparing(TopicDescriptor::topic)),
				Listing.of(mailboxes.stream().map(MailboxDescriptor::of),
						Comparator.comparingInt(MailboxDescriptor::depth)
							.reversed()
							.thenComparing(MailboxDescriptor::id)),
				Listing.of(this.metrics.groups().stream().map(GroupDescriptor::of),
						Comparator.comparingInt(GroupDescriptor::members)
							.reversed()
							.thenComparing(GroupDescriptor::scope)
							.thenComparing(GroupDescriptor::name)),
				Listing.of(this.metrics.events().stream().map(EventDescriptor::of),
						Comparator.comparingInt(EventDescriptor::weight)
							.reversed()
							.thenComparing(EventDescriptor::name)));
	}

	/**
	 * All of it.
	 *
	 * @param node this node's name
	 * @param nodes the nodes of the cluster, oldest first
	 * @param topics topics and patterns that somebody subscribes to
	 * @param mailboxes mailboxes of this node
	 * @param groups groups of mailboxes that have members
	 * @param events events that this node produces, or has watchers of
	 */
	public record PubSubDescriptor(String node, List<NodeDescriptor> nodes, Listing<TopicDescriptor> topics,
			Listing<MailboxDescriptor> mailboxes, Listing<GroupDescriptor> groups,
			Listing<EventDescriptor> events) implements OperationResponseBody {
	}

	/**
	 * A list that is cut off when it gets too long.
	 *
	 * @param <T> the elements' type
	 * @param total how many there are
	 * @param truncated whether some are left out
	 * @param items those that are not
	 */
	public record Listing<T>(int total, boolean truncated, List<T> items) {

		static <T> Listing<T> of(Stream<T> all, Comparator<T> order) {
			List<T> sorted = all.sorted(order).toList();
			boolean truncated = sorted.size() > LIMIT;
			return new Listing<>(sorted.size(), truncated, truncated ? sorted.subList(0, LIMIT) : sorted);
		}

	}

	/**
	 * A node.
	 *
	 * @param name its name
	 * @param id tells one run of it from the next
	 */
	public record NodeDescriptor(String name, String id) {

		static NodeDescriptor of(Node node) {
			return new NodeDescriptor(node.name(), node.id().toString());
		}

	}

	/**
	 * A topic or pattern.
	 *
	 * @param topic the topic
	 * @param subscribers how many subscribers it has on this node
	 * @param nodes the other nodes that have any
	 */
	public record TopicDescriptor(String topic, int subscribers, Set<String> nodes) {

		static TopicDescriptor of(Map.Entry<String, TopicMetrics> entry) {
			return new TopicDescriptor(entry.getKey(), entry.getValue().subscribers(),
					new TreeSet<>(entry.getValue().nodes()));
		}

		private int weight() {
			return this.subscribers + this.nodes.size();
		}

	}

	/**
	 * A mailbox.
	 *
	 * @param id the subscription's id or the mailbox's label, else one made of the
	 * mailbox's number
	 * @param topic the subscription's topic or pattern, if it is one
	 * @param group its group, if any
	 * @param depth messages that wait
	 * @param capacity how many may wait
	 * @param bytes about how many bytes they take up
	 * @param maxBytes how many bytes may wait
	 * @param delivered messages the listener was called with
	 * @param dropped messages lost because the mailbox was full
	 */
	public record MailboxDescriptor(String id, @Nullable String topic, @Nullable String group, int depth, int capacity,
			long bytes, long maxBytes, long delivered, long dropped) {

		static MailboxDescriptor of(MailboxMetrics metrics) {
			return new MailboxDescriptor(metrics.id(), metrics.topic(), metrics.group(), metrics.depth(),
					metrics.capacity(), metrics.bytes(), metrics.maxBytes(), metrics.delivered(), metrics.dropped());
		}

	}

	/**
	 * A group of mailboxes.
	 *
	 * @param scope the name of its scope, empty for the default
	 * @param name its name
	 * @param members how many members it has on all nodes
	 * @param local how many of them are on this node
	 */
	public record GroupDescriptor(String scope, String name, int members, int local) {

		static GroupDescriptor of(GroupMetrics metrics) {
			return new GroupDescriptor(metrics.scope(), metrics.name(), metrics.members(), metrics.local());
		}

	}

	/**
	 * An event that this node produces, or has watchers of.
	 *
	 * @param name its name
	 * @param produced whether it is produced here
	 * @param published messages that were published, if it is produced here
	 * @param watchers how many watch it on this node
	 * @param nodes the other nodes that watch it, if it is produced here
	 */
	public record EventDescriptor(String name, boolean produced, long published, int watchers, Set<String> nodes) {

		static EventDescriptor of(EventMetrics metrics) {
			return new EventDescriptor(metrics.name(), metrics.produced(), metrics.published(), metrics.watchers(),
					new TreeSet<>(metrics.nodes()));
		}

		private int weight() {
			return this.watchers + this.nodes.size();
		}

	}

}
