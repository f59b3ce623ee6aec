package io.pubsub.actuate;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.actuate.ClusterEndpoints.Answers;
import io.pubsub.actuate.Problems.Problem;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.EventMetrics;
import io.pubsub.node.kernel.NodeMetrics.GroupMetrics;
import io.pubsub.node.kernel.NodeMetrics.HistoryMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;
import io.pubsub.node.kernel.NodeMetrics.TopicMetrics;

/**
 * Shows nodes, topics, mailboxes, groups, events, names, presence, what goes through this
 * node and what is wrong, as this node knows it. Of all that there may be many of, no
 * more than {@value #LIMIT} each: the topics with most calls of listeners, then those
 * with most subscribers, the fullest mailboxes, the groups with most members, the events
 * with most watchers. A browser gets a page instead, see {@link PubSubConsole}.
 * <p>
 * With the path of another endpoint behind its own, it uses that of each node, see
 * {@link ClusterEndpoints}.
 */
@Endpoint(id = "pubsub", defaultAccess = Access.READ_ONLY)
public final class PubSubEndpoint {

	static final EndpointId ID = EndpointId.of("pubsub");

	/** Unless something else is configured, nothing can be changed. */
	static final Access DEFAULT_ACCESS = Access.READ_ONLY;

	static final int LIMIT = 1000;

	private final Cluster cluster;

	private final NodeMetrics metrics;

	private final @Nullable ClusterEndpoints endpoints;

	private final Rates rates = new Rates();

	private final Problems problems;

	/**
	 * Creates the endpoint.
	 * @param cluster the nodes
	 * @param metrics topics, mailboxes, groups and events
	 * @param expectedSize how many nodes there should be, or 0 if that is not known
	 * @param endpoints the endpoints of all nodes; null if they cannot be used
	 */
	public PubSubEndpoint(Cluster cluster, NodeMetrics metrics, int expectedSize,
			@Nullable ClusterEndpoints endpoints) {
		this.cluster = cluster;
		this.metrics = metrics;
		this.problems = new Problems(expectedSize, System::nanoTime);
		this.endpoints = endpoints;
	}

	/**
	 * What this node knows.
	 * @param limit the longest that any of the lists may be; {@value #LIMIT} by default
	 * and at most
	 * @param search lists only what has this text in its name, in upper or lower case;
	 * all by default
	 * @return a snapshot
	 */
	@ReadOperation
	public PubSubDescriptor pubsub(@Nullable Integer limit, @Nullable String search) {
		List<MailboxMetrics> mailboxes = this.metrics.mailboxes();
		List<EventMetrics> events = this.metrics.events();
		List<Node> nodes = this.cluster.nodes();
		NodeCounters counters = new NodeCounters(this.metrics, mailboxes, events, this.rates);
		Lists lists = Lists.of(limit, search);
		return new PubSubDescriptor(this.cluster.self().name(), nodes.stream().map(NodeDescriptor::of).toList(),
				lists.list(
						this.metrics.topics().entrySet().stream().map((topic) -> TopicDescriptor.of(topic, counters)),
						Comparator.comparingDouble(TopicDescriptor::rate)
							.thenComparingInt(TopicDescriptor::weight)
							.reversed()
							.thenComparing(TopicDescriptor::topic),
						TopicDescriptor::topic),
				lists.list(mailboxes.stream().map((mailbox) -> MailboxDescriptor.of(mailbox, counters)),
						Comparator.comparingInt(MailboxDescriptor::depth)
							.thenComparingDouble(MailboxDescriptor::rate)
							.reversed()
							.thenComparing(MailboxDescriptor::id),
						MailboxDescriptor::names),
				lists.list(this.metrics.groups().stream().map(GroupDescriptor::of),
						Comparator.comparingInt(GroupDescriptor::members)
							.reversed()
							.thenComparing(GroupDescriptor::scope)
							.thenComparing(GroupDescriptor::name),
						(group) -> group.scope() + ' ' + group.name()),
				lists.list(events.stream().map((event) -> EventDescriptor.of(event, counters)),
						Comparator.comparingInt(EventDescriptor::weight)
							.reversed()
							.thenComparing(EventDescriptor::name),
						EventDescriptor::name),
				lists.list(
						this.metrics.names()
							.entrySet()
							.stream()
							.map((entry) -> new NameDescriptor(entry.getKey(), entry.getValue())),
						Comparator.comparing(NameDescriptor::name), NameDescriptor::name),
				lists.list(
						this.metrics.presence()
							.stream()
							.map((scope) -> new PresenceDescriptor(scope.scope(), scope.keys(), scope.entries())),
						Comparator.comparingInt(PresenceDescriptor::entries)
							.reversed()
							.thenComparing(PresenceDescriptor::scope),
						PresenceDescriptor::scope),
				this.metrics.history(), counters.describe(), this.problems.find(nodes.size(), this.metrics, counters),
				VersionsDescriptor.of(this.metrics));
	}

	/**
	 * Reads from an endpoint of all nodes.
	 * @param path the endpoint's id, and what follows it in the path
	 * @param nodes the names of some nodes, with commas in between; all by default
	 * @param timeout how long to wait; {@code pubsub.request-timeout} by default
	 * @param pattern for {@code env}
	 * @param tag for {@code metrics}
	 * @param limit for {@code pubsub}
	 * @param search for {@code pubsub}
	 * @return the answer of each node
	 */
	@ReadOperation
	public Answers readAll(@Selector(match = Match.ALL_REMAINING) String[] path, @Nullable Set<String> nodes,
			@Nullable Duration timeout, @Nullable String pattern, @Nullable String tag, @Nullable String limit,
			@Nullable String search) {
		return ask(OperationType.READ, path, nodes, timeout, "pattern", pattern, "tag", tag, "limit", limit, "search",
				search);
	}

	/**
	 * Writes to an endpoint of all nodes.
	 * @param path the endpoint's id, and what follows it in the path
	 * @param nodes the names of some nodes, with commas in between; all by default
	 * @param timeout how long to wait; {@code pubsub.request-timeout} by default
	 * @param configuredLevel for {@code loggers}
	 * @param name for {@code env} of Spring Cloud
	 * @param value for {@code env} of Spring Cloud
	 * @return the answer of each node
	 */
	@WriteOperation
	public Answers writeAll(@Selector(match = Match.ALL_REMAINING) String[] path, @Nullable Set<String> nodes,
			@Nullable Duration timeout, @Nullable String configuredLevel, @Nullable String name,
			@Nullable String value) {
		return ask(OperationType.WRITE, path, nodes, timeout, "configuredLevel", configuredLevel, "name", name, "value",
				value);
	}

	/**
	 * Deletes by an endpoint of all nodes.
	 * @param path the endpoint's id, and what follows it in the path
	 * @param nodes the names of some nodes, with commas in between; all by default
	 * @param timeout how long to wait; {@code pubsub.request-timeout} by default
	 * @param cacheManager for {@code caches}
	 * @return the answer of each node
	 */
	@DeleteOperation
	public Answers deleteAll(@Selector(match = Match.ALL_REMAINING) String[] path, @Nullable Set<String> nodes,
			@Nullable Duration timeout, @Nullable String cacheManager) {
		return ask(OperationType.DELETE, path, nodes, timeout, "cacheManager", cacheManager);
	}

	/** Names and values of arguments take turns. */
	private Answers ask(OperationType type, String[] path, @Nullable Set<String> nodes, @Nullable Duration timeout,
			@Nullable String... arguments) {
		ClusterEndpoints endpoints = this.endpoints;
		if (endpoints == null) {
			throw new InvalidEndpointRequestException("No JSON for other nodes",
					"Other nodes cannot be asked without Jackson 3 on the class path");
		}
		Map<String, String> given = new HashMap<>();
		for (int i = 0; i < arguments.length; i += 2) {
			String value = arguments[i + 1];
			if (value != null) {
				given.put(String.valueOf(arguments[i]), value);
			}
		}
		try {
			return endpoints
				.ask(new EndpointCall(type, List.of(path), given),
						(nodes != null) ? endpoints.nodes(nodes) : this.cluster.nodes(), timeout)
				.join();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException("Bad request to nodes", String.valueOf(ex.getMessage()), ex);
		}
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
	 * @param names names of mailboxes on all nodes
	 * @param presence scopes of presence, on all nodes
	 * @param history what this node keeps of topics with a history
	 * @param traffic what goes through this node, and what waits
	 * @param problems what is wrong now, or has got worse within the last minute, as far
	 * as it was asked before
	 * @param versions what this node runs
	 */
	public record PubSubDescriptor(String node, List<NodeDescriptor> nodes, Listing<TopicDescriptor> topics,
			Listing<MailboxDescriptor> mailboxes, Listing<GroupDescriptor> groups, Listing<EventDescriptor> events,
			Listing<NameDescriptor> names, Listing<PresenceDescriptor> presence, HistoryMetrics history,
			TrafficDescriptor traffic, List<Problem> problems,
			VersionsDescriptor versions) implements OperationResponseBody {
	}

	/**
	 * A list that is cut off when it gets too long.
	 *
	 * @param <T> the elements' type
	 * @param total how many there are, or, of those that are searched for, how many
	 * @param truncated whether some are left out
	 * @param items those that are not
	 */
	public record Listing<T>(int total, boolean truncated, List<T> items) {
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
	 * @param rate how many times a second listeners of this node are called for it
	 */
	public record TopicDescriptor(String topic, int subscribers, Set<String> nodes, double rate) {

		static TopicDescriptor of(Map.Entry<String, TopicMetrics> entry, NodeCounters counters) {
			return new TopicDescriptor(entry.getKey(), entry.getValue().subscribers(), entry.getValue().nodes(),
					counters.topicRate(entry.getKey()));
		}

		/** In order; sorted when shown, as most topics are not. */
		@Override
		public Set<String> nodes() {
			return new TreeSet<>(this.nodes);
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
	 * @param rate how many times a second the listener is called
	 */
	public record MailboxDescriptor(String id, @Nullable String topic, @Nullable String group, int depth, int capacity,
			long bytes, long maxBytes, long delivered, long dropped, double rate) {

		static MailboxDescriptor of(MailboxMetrics metrics, NodeCounters counters) {
			return new MailboxDescriptor(metrics.id(), metrics.topic(), metrics.group(), metrics.depth(),
					metrics.capacity(), metrics.bytes(), metrics.maxBytes(), metrics.delivered(), metrics.dropped(),
					counters.mailboxRate(metrics.id()));
		}

		private String names() {
			return this.id + ' ' + this.topic + ' ' + this.group;
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
	 * @param rate how many messages a second are published to it here
	 */
	public record EventDescriptor(String name, boolean produced, long published, int watchers, Set<String> nodes,
			double rate) {

		static EventDescriptor of(EventMetrics metrics, NodeCounters counters) {
			return new EventDescriptor(metrics.name(), metrics.produced(), metrics.published(), metrics.watchers(),
					new TreeSet<>(metrics.nodes()), counters.eventRate(metrics.name()));
		}

		private int weight() {
			return this.watchers + this.nodes.size();
		}

	}

	/**
	 * A name of a mailbox.
	 *
	 * @param name the name
	 * @param node the node that has the mailbox
	 */
	public record NameDescriptor(String name, String node) {
	}

	/**
	 * A scope of presence.
	 *
	 * @param scope its name
	 * @param keys how many are present, on all nodes
	 * @param entries how often, as one may be present several times
	 */
	public record PresenceDescriptor(String scope, int keys, int entries) {
	}

}
