package io.pubsub.leader;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Cluster;
import io.pubsub.GroupTarget;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.PubSubHeaders;
import io.pubsub.Ref;
import io.pubsub.group.GroupListener;
import io.pubsub.group.GroupMonitor;
import io.pubsub.group.Groups;
import io.pubsub.request.RequestListener;
import io.pubsub.request.Requester;

/**
 * How the nodes that elect leaders find and ask each other: each has a mailbox that is a
 * member of one group, and of one more group for each name that it is a candidate for.
 */
final class LeaderLink {

	private static final String SCOPE = "pubsub.leader";

	private static final String NODES = "nodes";

	private static final String CANDIDATES = "candidates.";

	private static final String BARRIERS = "barrier.";

	private static final int CAPACITY = 10_000;

	private final Cluster cluster;

	private final Mailboxes mailboxes;

	private final Groups groups;

	private final Requester requester;

	private final AtomicLong barriers = new AtomicLong();

	private @Nullable Mailbox mailbox;

	private @Nullable GroupMonitor monitor;

	LeaderLink(Cluster cluster, Mailboxes mailboxes, Groups groups, Requester requester) {
		this.cluster = cluster;
		this.mailboxes = mailboxes;
		this.groups = groups.scope(SCOPE);
		this.requester = requester;
	}

	/**
	 * Takes part from now on.
	 * @param answers answers what other nodes ask
	 * @param events notified of nodes and candidates
	 */
	synchronized void open(BiFunction<Node, Ask, List<Answer>> answers, Events events) {
		RequestListener<byte[]> listener = (message) -> Answer
			.encode(answers.apply(sender(message), Ask.decode(message.getPayload())));
		Mailbox opened = this.mailboxes.open(byte[].class, listener,
				MailboxOptions.defaults().label(SCOPE).capacity(CAPACITY));
		this.mailbox = opened;
		this.groups.join(NODES, opened);
		this.monitor = this.groups.monitorAll(new GroupListener() {

			@Override
			public void onJoined(String group, Ref member) {
				changed(events, group, member.node(), true);
			}

			@Override
			public void onLeft(String group, Ref member) {
				changed(events, group, member.node(), false);
			}

		});
	}

	private static Node sender(Message<?> message) {
		Object node = message.getHeaders().get(PubSubHeaders.NODE);
		if (node instanceof Node sender) {
			return sender;
		}
		throw new IllegalArgumentException("A message about leaders without a sender");
	}

	private static void changed(Events events, String group, Node node, boolean joined) {
		if (group.equals(NODES)) {
			events.nodeChanged(node, joined);
		}
		else if (group.startsWith(CANDIDATES)) {
			events.candidatesChanged(group.substring(CANDIDATES.length()));
		}
	}

	Node self() {
		return this.cluster.self();
	}

	boolean isMember(Node node) {
		return this.cluster.nodes().contains(node);
	}

	boolean hasCrashed(Node node) {
		return this.cluster.hasCrashed(node);
	}

	/** How many nodes elect leaders, this one included. */
	int size() {
		return this.groups.members(NODES).size();
	}

	void stand(String name) {
		this.groups.join(CANDIDATES + name, requireMailbox());
	}

	void withdraw(String name) {
		this.groups.leave(CANDIDATES + name, requireMailbox());
	}

	/** The nodes that are candidates for a name, as far as this node knows. */
	List<UUID> candidates(String name) {
		return this.groups.members(CANDIDATES + name).stream().map((ref) -> ref.node().id()).toList();
	}

	/**
	 * Waits until every node of the cluster has heard from this one anew, and this node
	 * has heard of everything that each had told before. So none that elects leaders is
	 * overlooked, also right after nodes have joined or clusters have merged.
	 * @return completes on a worker
	 */
	CompletableFuture<Void> barrier(Duration timeout) {
		Mailbox member = requireMailbox();
		String group = BARRIERS + this.barriers.incrementAndGet();
		CompletableFuture<Void> passed = this.groups.join(group, member)
			.orTimeout(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		passed.whenComplete((visible, failure) -> this.groups.leave(group, member));
		return passed;
	}

	/**
	 * Asks all nodes that elect leaders, this one included.
	 * @return completes on a worker, never exceptionally
	 */
	CompletableFuture<Round> ask(Ask ask, Duration timeout) {
		try {
			return this.requester.toGroup(GroupTarget.all(NODES).scope(SCOPE))
				.timeout(timeout)
				.requestAllAsync(ask.encode(), byte[].class)
				.handle((replies, failure) -> (replies != null) ? Round.of(replies, ask.entries().size()) : Round.NONE);
		}
		catch (PubSubException | IllegalStateException ex) {
			// this node has stopped
			return CompletableFuture.completedFuture(Round.NONE);
		}
	}

	private synchronized Mailbox requireMailbox() {
		Mailbox opened = this.mailbox;
		if (opened == null) {
			throw new IllegalStateException("This node does not elect leaders yet, or any more");
		}
		return opened;
	}

	synchronized void close() {
		if (this.monitor != null) {
			this.monitor.close();
		}
		if (this.mailbox != null) {
			this.mailbox.close();
		}
	}

	/** Notified on workers; must not block. */
	interface Events {

		/** A node elects leaders from now on, or does not any more. */
		void nodeChanged(Node node, boolean joined);

		/** There is one candidate more or less. */
		void candidatesChanged(String name);

	}

}
