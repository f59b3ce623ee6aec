package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.history.History;
import io.pubsub.monitor.Monitors;
import io.pubsub.name.Names;
import io.pubsub.node.event.EventSlice;
import io.pubsub.node.group.GroupSlice;
import io.pubsub.node.history.HistorySlice;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.name.NameRow;
import io.pubsub.node.name.NameSlice;
import io.pubsub.node.presence.PresenceSlice;
import io.pubsub.node.request.RequestSlice;
import io.pubsub.node.topic.TopicRelays;
import io.pubsub.node.topic.TopicSlice;
import io.pubsub.node.watch.WatchCounts;
import io.pubsub.node.watch.WatchSlice;
import io.pubsub.presence.Presence;
import io.pubsub.request.Requester;

/** One node. Spring applications get it as beans; others build it. Thread-safe. */
public final class PubSubNode implements AutoCloseable {

	private final Kernel kernel;

	private final MailboxSlice mailboxes;

	private final GroupSlice groups;

	private final TopicSlice topics;

	private final NameSlice names;

	private final WatchSlice watches;

	private final EventSlice events;

	private final RequestSlice requests;

	private final PresenceSlice presence;

	private final HistorySlice history;

	private final NodeMetrics metrics;

	/** From the top down. */
	private final List<Slice> slices;

	PubSubNode(NodeBuilder builder) {
		this.kernel = new Kernel(builder.kernel(), this::leave);
		this.mailboxes = new MailboxSlice(this.kernel, builder.mailboxes());
		this.groups = new GroupSlice(this.kernel, this.mailboxes);
		this.names = new NameSlice(this.kernel, this.mailboxes, NameRow.NAMES, builder.nameConflictResolver);
		this.history = new HistorySlice(this.kernel, this.mailboxes, builder.history, builder.maxHistoryBytes);
		this.topics = new TopicSlice(this.kernel, this.mailboxes, this.groups, this.names, this.history,
				builder.relays);
		NameSlice eventNames = new NameSlice(this.kernel, this.mailboxes, NameRow.EVENTS, null);
		this.watches = new WatchSlice(this.kernel, this.mailboxes, this.names, eventNames);
		this.events = new EventSlice(this.kernel, this.mailboxes, eventNames, this.watches);
		this.requests = new RequestSlice(this.kernel, this.mailboxes, this.groups, this.topics, this.names);
		this.presence = new PresenceSlice(this.kernel, this.mailboxes, builder.maxMetadataSize);
		this.slices = List.of(this.presence, this.requests, this.events, this.watches, this.topics, this.history,
				this.names, this.groups, this.mailboxes);
		this.metrics = new Figures(this.kernel, this.mailboxes, this.groups, this.topics, this.events, this.requests,
				this.presence, this.history, this.names.table());
	}

	/**
	 * Begins to build a node with defaults.
	 * @param name its name, unique in the cluster
	 */
	public static NodeBuilder builder(String name) {
		return new NodeBuilder(name);
	}

	/**
	 * Joins the cluster. Returns when every other node routes to the subscriptions there
	 * are, and this node knows theirs; or the join timeout has passed. Subscribing works
	 * before that; publishing, sending and asking do not. Does nothing if this node was
	 * started before.
	 * @throws IllegalStateException if this node was closed
	 * @throws io.pubsub.DuplicateNodeNameException if there is a node of this name
	 * already; this node is closed then
	 * @throws io.pubsub.IncompatibleNodeException if there is a node already that speaks
	 * no version of the protocol that this one does; this node is closed then
	 */
	public void start() {
		if (!this.kernel.state().starting()) {
			return;
		}
		try {
			this.kernel.start();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
		this.topics.joined();
	}

	/** Leaves for want of memory. Leaving takes some, so mailboxes are emptied first. */
	private void leave() {
		this.kernel.state().outOfMemory();
		this.mailboxes.close();
		close();
	}

	/**
	 * Waits until every other node routes to every subscription that there is.
	 * @return false if the join timeout passed before
	 */
	public boolean awaitVisible() {
		return this.topics.awaitVisible(this.kernel.joinTimeout());
	}

	/**
	 * Has the other nodes send no more messages, also by leaving all groups, giving up
	 * all names and events, and ending all presence, takes no more from this one, and
	 * delivers those that wait. Each name is free when its mailbox has handled them.
	 * Waits for replies that listeners have promised, too, but for no listener that calls
	 * this, or has ended the JVM, nor for what waits behind it. An interrupt does not end
	 * the waiting.
	 * @param timeout how long to wait for that
	 * @return false if it passed before
	 */
	public boolean drain(Duration timeout) {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		this.slices.forEach(Slice::withdraw);
		this.topics.awaitWithdrawn(timeout.dividedBy(4));
		CompletableFuture<?>[] drains = this.slices.stream().map(Slice::drain).toArray(CompletableFuture<?>[]::new);
		return this.mailboxes.await(CompletableFuture.allOf(drains), deadline);
	}

	/**
	 * Leaves the cluster and ends all subscriptions and mailboxes; does not wait for
	 * listeners. A closed node cannot be started again, and what publishes, sends or asks
	 * on it from now on gets an {@link IllegalStateException}.
	 */
	@Override
	public void close() {
		this.kernel.stop();
		this.slices.forEach(Slice::stop);
		this.slices.forEach(Slice::sayGoodbye);
		this.kernel.leave();
		this.slices.forEach(Slice::close);
		this.kernel.close();
	}

	public Publisher publisher() {
		return this.topics.publisher();
	}

	public Requester requester() {
		return this.requests.requester();
	}

	public Subscriptions subscriptions() {
		return this.topics.subscriptions();
	}

	public Mailboxes mailboxes() {
		return this.mailboxes.mailboxes();
	}

	public Groups groups() {
		return this.groups.groups();
	}

	public Names names() {
		return this.names.names();
	}

	public Presence presence() {
		return this.presence.presence();
	}

	public History history() {
		return this.history.history();
	}

	/** For what passes messages on between this cluster and another. */
	public TopicRelays relays() {
		return this.topics.relays();
	}

	public Monitors monitors() {
		return this.watches.monitors();
	}

	public Events events() {
		return this.events.events();
	}

	public Cluster cluster() {
		return this.kernel.cluster();
	}

	public NodeMetrics metrics() {
		return this.metrics;
	}

	/**
	 * The codecs that payloads of other nodes may use besides those of bytes and text.
	 */
	public List<String> acceptedCodecs() {
		return this.kernel.codecs().names();
	}

	WatchCounts watchCounts() {
		return this.watches.watching().counts();
	}

}
