package io.pubsub.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.State;

/**
 * Tells this node's name, the nodes of its cluster, and which of the others answer within
 * a second, all told; and whether this node sees no more than half of the nodes there
 * should be, or has a mailbox that overflows.
 * <p>
 * Up as long as this node is in its own cluster, whatever becomes of the others: taking
 * every node out of service because one has died would make it worse. What somebody
 * should look at makes it {@link #DEGRADED}, a status that Spring Boot does not count
 * among those that make an application unhealthy unless it is configured to.
 */
public final class PubSubHealthIndicator extends AbstractHealthIndicator {

	/** The node works, but something is wrong. */
	public static final Status DEGRADED = new Status("DEGRADED");

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final Cluster cluster;

	private final int expectedSize;

	private final RecentOverflows overflows;

	private final @Nullable NodeMetrics metrics;

	/**
	 * Creates the indicator.
	 * @param cluster the cluster
	 * @param expectedSize how many nodes there should be, or 0 if that is not known
	 * @param overflows the mailboxes that overflow
	 * @param metrics tells what the node does, and of members that are no nodes; null if
	 * there is no node
	 */
	public PubSubHealthIndicator(Cluster cluster, int expectedSize, RecentOverflows overflows,
			@Nullable NodeMetrics metrics) {
		super("The state of the pub/sub node could not be found out");
		this.cluster = cluster;
		this.expectedSize = expectedSize;
		this.overflows = overflows;
		this.metrics = metrics;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Node self = this.cluster.self();
		State state = (this.metrics != null) ? this.metrics.state() : State.RUNNING;
		if (state != State.RUNNING) {
			builder.down().withDetail("node", self.name()).withDetail("problems", List.of(describe(state)));
			return;
		}
		List<Node> nodes = this.cluster.nodes();
		List<String> reachable = new ArrayList<>();
		List<String> unreachable = new ArrayList<>();
		long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(PATIENCE);
		for (Node node : nodes) {
			if (!node.equals(self)) {
				Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
				(this.cluster.ping(node.name(), left) ? reachable : unreachable).add(node.name());
			}
		}
		List<String> problems = problems(nodes.size());
		builder.status(!nodes.contains(self) ? Status.DOWN : problems.isEmpty() ? Status.UP : DEGRADED)
			.withDetail("node", self.name())
			.withDetail("members", nodes.stream().map(Node::name).toList())
			.withDetail("reachable", reachable)
			.withDetail("unreachable", unreachable)
			.withDetail("problems", problems);
		if (this.expectedSize > 0) {
			builder.withDetail("expected", this.expectedSize);
		}
	}

	private static String describe(State state) {
		return switch (state) {
			case OUT_OF_MEMORY -> "memory: the heap was exhausted, so this node has left; restart the application";
			case CLOSED -> "stopped: this node has left";
			default -> "starting: this node has not joined yet";
		};
	}

	private List<String> problems(int size) {
		List<String> problems = new ArrayList<>();
		if (size == 1 && this.expectedSize > 1) {
			problems.add("isolated: this node is alone, and should be one of " + this.expectedSize);
		}
		else if (size * 2 <= this.expectedSize) {
			problems.add("minority: %d nodes of %d are together; the others may go on without them".formatted(size,
					this.expectedSize));
		}
		if (this.metrics != null) {
			this.metrics.silentMembers()
				.forEach((id) -> problems
					.add("silent: member " + id + " of the cluster does not say its name, or speaks "
							+ "another version of the protocol, and is ignored"));
		}
		this.overflows.names().forEach((name) -> problems.add("overflow: " + name + " has lost messages"));
		return problems;
	}

}
