package io.pubsub.test;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;

import io.pubsub.Node;
import io.pubsub.cluster.Transport;
import io.pubsub.node.PubSubNode;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;

/**
 * One node of a {@link TestNetwork}, which is an application context.
 *
 * @param name its name
 * @param context the context
 * @param transport its place in the network; null if the network is not in memory
 * @param recorded what it publishes and handles
 */
record NetworkMember(String name, ConfigurableApplicationContext context, @Nullable Transport transport,
		RecordedNode recorded) {

	/** Whether the context is refreshed, and its node in the cluster. */
	boolean isRunning() {
		return this.context.isActive() && this.context.getBeanFactory().isConfigurationFrozen()
				&& node().metrics().state() == NodeMetrics.State.RUNNING;
	}

	PubSubNode node() {
		return this.context.getBean(PubSubNode.class);
	}

	/** Names of the nodes that this one sees, itself included. */
	Set<String> seen() {
		return node().cluster().nodes().stream().map(Node::name).collect(Collectors.toSet());
	}

	/** What the node has done so far: it was quiet if that has not changed. */
	long activity() {
		NodeMetrics metrics = node().metrics();
		return metrics.published() + metrics.received() + metrics.delivered() + metrics.requests()
				+ metrics.eventsPublished() + this.recorded.log().deliveries();
	}

	/** What the node still has to do, for people; empty if nothing. */
	List<String> todo() {
		NodeMetrics metrics = node().metrics();
		List<String> todo = metrics.mailboxes()
			.stream()
			.filter((mailbox) -> mailbox.depth() > 0)
			.map((mailbox) -> "%d messages wait in the mailbox of '%s' of %s".formatted(mailbox.depth(), name(mailbox),
					this.name))
			.collect(Collectors.toList());
		if (this.recorded.log().running() > 0) {
			todo.add("%d listeners of %s are not done".formatted(this.recorded.log().running(), this.name));
		}
		if (todo.isEmpty() && !metrics.isIdle()) {
			todo.add("a worker of %s has a message".formatted(this.name));
		}
		if (metrics.awaited() > 0) {
			todo.add(
					"%d requests or confirmed messages of %s wait for answers".formatted(metrics.awaited(), this.name));
		}
		return todo;
	}

	private static String name(MailboxMetrics mailbox) {
		return (mailbox.topic() != null) ? mailbox.topic() : mailbox.id();
	}

	@Override
	public String toString() {
		if (!isRunning()) {
			return this.name + ", which does not run";
		}
		return this.name + ", which sees " + seen() + ", with subscriptions to "
				+ node().metrics()
					.mailboxes()
					.stream()
					.filter((mailbox) -> mailbox.topic() != null)
					.map(MailboxMetrics::topic)
					.toList();
	}

}
