package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.RowObserver;
import io.pubsub.cluster.Senders;
import io.pubsub.cluster.Transport;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.dispatch.Workers;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.guard.Failures;
import io.pubsub.monitor.Monitors;
import io.pubsub.name.Names;
import io.pubsub.request.Requester;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.Row;

/**
 * One node: what Spring applications get as beans, and others can build themselves.
 * Thread-safe.
 */
public final class PubSubNode implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(PubSubNode.class);

	private final NodeState state;

	private final Workers workers;

	/** Apart from those that run listeners, which are not to hold up the network. */
	private final Workers senders;

	private final @Nullable Peers peers;

	private final NodeMailboxes mailboxes;

	private final NodeSubscriptions subscriptions;

	private final GroupTable groupTable;

	private final OwnMembers ownMembers;

	private final Groups groups;

	private final NameClaims nameClaims;

	private final Names names;

	private final NameClaims eventClaims;

	private final NodeEvents events;

	private final Watching watching;

	private final Monitors monitors;

	private final Publisher publisher;

	private final Answers answers;

	private final Requester requester;

	private final Cluster cluster;

	private final NodeMetrics metrics;

	private final Losses losses;

	private final Duration joinTimeout;

	private final Duration farewellTimeout;

	private final PayloadCodecs codecs;

	private final HeapGuard guard;

	PubSubNode(NodeBuilder builder) {
		this.state = new NodeState(builder.name);
		String threadName = "pubsub-" + builder.name;
		Executor threads = (builder.executor != null) ? builder.executor : daemonThreads(threadName);
		int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
		this.guard = new HeapGuard(builder.name, this::leave);
		this.workers = new Workers(threadName, threads, parallelism, this.guard::failed);
		this.senders = new Workers(threadName + "-sender", threads, parallelism, this.guard::failed);
		this.joinTimeout = builder.joinTimeout;
		this.farewellTimeout = builder.farewellTimeout;
		this.losses = new Losses(builder.name, this.workers, List.copyOf(builder.lossListeners));
		Losses losses = this.losses;
		PayloadCodecs codecs = new PayloadCodecs(builder.codecs, builder.codec);
		this.codecs = codecs;
		FrameEncoder encoder = new FrameEncoder(builder.maxMessageSize);
		Dispatcher<Delivery> dispatcher = new Dispatcher<>(this.workers);
		Transport transport = builder.transport;
		Node self = new Node(builder.name, (transport != null) ? transport.self() : UUID.randomUUID());
		OwnTargets ownTargets = new OwnTargets();
		this.mailboxes = new NodeMailboxes(self, builder, codecs, this.workers, this.guard, losses,
				(ending, mailbox) -> ownTargets.mailboxEnded(mailbox, ending));
		this.answers = new Answers(builder.name, this.workers);
		this.groupTable = new GroupTable(this.workers);
		Comebacks comebacks = new Comebacks(this.workers);
		this.nameClaims = new NameClaims(self, NameRow.NAMES,
				new NameConflicts(builder.nameConflictResolver, this.workers), ownTargets, comebacks::foundName);
		this.events = new NodeEvents(this.mailboxes, ownTargets, this.workers);
		this.eventClaims = new NameClaims(self, NameRow.EVENTS, new NameConflicts(null, this.workers), this.events,
				comebacks::foundEvent);
		OtherMembers otherMembers = new OtherMembers(this.groupTable, losses);
		OtherNames otherNames = new OtherNames(this.nameClaims, NameRow.NAMES, losses);
		OtherNames otherEvents = new OtherNames(this.eventClaims, NameRow.EVENTS, losses);
		PeersListener listener = new PeersListener(this.state, this.answers, otherMembers, this.nameClaims,
				this.eventClaims, events(builder), losses, this.guard);
		Map<Row.Kind, RowObserver> observers = Map.of(Row.Kind.GROUP, otherMembers, Row.Kind.CLAIM, otherNames,
				Row.Kind.NAME, otherNames, Row.Kind.EVENT_CLAIM, otherEvents, Row.Kind.EVENT, otherEvents);
		this.peers = (transport != null) ? new Peers(builder.hello(codecs), transport, builder.routing,
				builder.joinTimeout, builder.blockTimeout, senders(this.senders), this.workers, observers, listener)
				: null;
		this.subscriptions = new NodeSubscriptions(this.mailboxes, dispatcher, this.peers, builder.joinTimeout);
		this.ownMembers = new OwnMembers(this.groupTable, this.peers);
		this.groups = new NodeGroups("", this.groupTable, this.ownMembers, this.mailboxes);
		this.names = new NodeNames(this.nameClaims, this.mailboxes, builder.requestTimeout, this.workers);
		LocalDeliveries deliveries = new LocalDeliveries(self, codecs, encoder, dispatcher, this.mailboxes,
				builder.verifyPayloads);
		NodeSender sender = new NodeSender(self, codecs, encoder, deliveries, this.mailboxes, losses, this.peers);
		GroupSender groupSender = new GroupSender(codecs, encoder, deliveries, this.groupTable, this.mailboxes, sender,
				losses, this.peers);
		TopicRoutes routes = new TopicRoutes(builder.name, dispatcher, losses, this.peers);
		ConfirmedPublisher confirmed = new ConfirmedPublisher(self, codecs, encoder, deliveries, dispatcher, routes,
				this.mailboxes, losses, this.answers, builder.requestTimeout, this.peers);
		NodePublisher publisher = new NodePublisher(this.state, self, codecs, encoder, deliveries, dispatcher, routes,
				this.subscriptions, this.nameClaims.table(), sender, groupSender, confirmed, this.peers);
		this.publisher = publisher;
		RequestIntake intake = new RequestIntake(dispatcher, this.mailboxes);
		Calls calls = new Calls(this.state, self, codecs, encoder, deliveries, dispatcher, routes, intake, this.answers,
				this.nameClaims.table(), this.peers);
		this.requester = new NodeRequester(calls, new GroupCalls(this.groupTable, calls), builder.requestTimeout);
		this.cluster = new NodeCluster(self, this.peers);
		RemoteTargets remoteTargets = (this.peers != null) ? new RemoteTargets(this.peers, codecs, this.workers) : null;
		ownTargets.connect(
				new OwnMailboxes(self.id(), this.mailboxes, this.nameClaims.table(), this.eventClaims.table()),
				this.peers);
		this.watching = new Watching(self, ownTargets, remoteTargets, new NodeTargets(self.id(), this.peers),
				this.nameClaims.table(), this.eventClaims.table(), comebacks, this.workers, builder.requestTimeout);
		comebacks.connect(this.watching::begin);
		this.monitors = new NodeMonitors(this.watching, this.mailboxes, this.workers);
		this.events.connect(new EventParts(this.state, self, codecs, encoder, deliveries, this.peers),
				new NodeNames(this.eventClaims, this.mailboxes, builder.requestTimeout, this.workers), this.watching);
		Incoming incoming = null;
		if (this.peers != null && remoteTargets != null) {
			incoming = new Incoming(codecs, encoder, dispatcher, this.mailboxes, groupSender, intake, this.answers,
					remoteTargets, losses, this.peers);
			this.nameClaims.connect(this.peers);
			this.eventClaims.connect(this.peers);
			listener.connect(incoming, this.watching);
		}
		this.metrics = new Figures(publisher, calls, this.answers, incoming, this.mailboxes, losses, dispatcher,
				this.groupTable, this.events, this.peers, this.state::state);
	}

	private Mailbox<MembershipEvent> events(NodeBuilder builder) {
		List<Consumer<MembershipEvent>> listeners = List.copyOf(builder.clusterListeners);
		return new Mailbox<>(new Mailbox.Settings(1000, Overflow.DROP_OLDEST, Duration.ZERO, 1),
				(event) -> listeners.forEach((listener) -> tell(listener, event)), this.workers, () -> {
				});
	}

	/** What one throws is nothing to the others. */
	private static void tell(Consumer<MembershipEvent> listener, MembershipEvent event) {
		try {
			listener.accept(event);
		}
		catch (Throwable ex) {
			Failures.log(logger, "A cluster listener failed on " + event, ex);
		}
	}

	/**
	 * Begins to build a node.
	 * @param name its name, unique in the cluster
	 * @return a builder with defaults for all the rest
	 */
	public static NodeBuilder builder(String name) {
		return new NodeBuilder(name);
	}

	private static Senders senders(Workers workers) {
		return new Senders() {

			@Override
			public void execute(Runnable task) {
				workers.execute(task);
			}

			@Override
			public boolean hasTasks() {
				return workers.hasTasks();
			}

			@Override
			public void failed(String message, Throwable failure) {
				workers.failed(message, failure);
			}

		};
	}

	private static Executor daemonThreads(String name) {
		AtomicInteger numbers = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + numbers.incrementAndGet());
			thread.setDaemon(true);
			thread.start();
		};
	}

	/**
	 * Joins the cluster, if there is a transport. Returns when every other node routes to
	 * the subscriptions there are, and this node knows theirs; or the join timeout has
	 * passed. Subscribing works before that; publishing, sending and asking do not. Does
	 * nothing if this node was started before.
	 * @throws IllegalStateException if this node was closed
	 * @throws io.pubsub.DuplicateNodeNameException if there is a node of this name
	 * already; this node is closed then
	 * @throws io.pubsub.IncompatibleNodeException if there is a node already that speaks
	 * no version of the protocol that this one does; this node is closed then
	 */
	public void start() {
		if (!this.state.starting()) {
			return;
		}
		if (this.peers != null) {
			try {
				this.peers.start();
			}
			catch (RuntimeException ex) {
				close();
				throw ex;
			}
			this.subscriptions.joined();
		}
		this.state.running();
	}

	/**
	 * Leaves for want of memory: gives back what waits in mailboxes first, as leaving
	 * takes some.
	 */
	private void leave() {
		this.state.outOfMemory();
		this.mailboxes.close();
		close();
	}

	/**
	 * Waits until every other node routes to every subscription that there is.
	 * @return false if the join timeout passed before
	 */
	public boolean awaitVisible() {
		return this.subscriptions.awaitVisible(this.joinTimeout);
	}

	/**
	 * Has the other nodes send no more messages, also by leaving all groups and giving up
	 * all names and events, takes no more from this one, and delivers those that wait.
	 * Each name is free when its mailbox has handled them. Waits for replies that
	 * listeners have promised, too, but for no listener that calls this, or has ended the
	 * JVM, nor for what waits behind it. An interrupt does not end the waiting.
	 * @param timeout how long to wait for that
	 * @return false if it passed before
	 */
	public boolean drain(Duration timeout) {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		this.ownMembers.leaveAll();
		this.nameClaims.leaveAll();
		this.events.stop();
		this.eventClaims.stop();
		this.subscriptions.withdraw(timeout.dividedBy(4));
		Duration rest = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
		CompletableFuture<Void> drained = this.mailboxes.drainOff();
		this.nameClaims.freeDrained();
		return NodeSubscriptions.await(drained, rest);
	}

	/**
	 * Leaves the cluster and ends all subscriptions and mailboxes; does not wait for
	 * listeners. A closed node cannot be started again, and what publishes, sends or asks
	 * on it from now on gets an {@link IllegalStateException}.
	 */
	@Override
	public void close() {
		this.state.closed();
		this.guard.close();
		this.nameClaims.stop();
		this.events.stop();
		this.eventClaims.stop();
		this.watching.stop();
		if (this.peers != null) {
			this.peers.close(this.farewellTimeout);
		}
		this.subscriptions.close();
		this.mailboxes.close();
		this.groupTable.close();
		this.senders.close();
		this.workers.close();
		this.answers.close();
		this.losses.close();
	}

	public Publisher publisher() {
		return this.publisher;
	}

	public Requester requester() {
		return this.requester;
	}

	public Subscriptions subscriptions() {
		return this.subscriptions;
	}

	public Mailboxes mailboxes() {
		return this.mailboxes;
	}

	public Groups groups() {
		return this.groups;
	}

	public Names names() {
		return this.names;
	}

	public Monitors monitors() {
		return this.monitors;
	}

	public Events events() {
		return this.events;
	}

	public Cluster cluster() {
		return this.cluster;
	}

	public NodeMetrics metrics() {
		return this.metrics;
	}

	/**
	 * The codecs that payloads of other nodes may use, beside those of bytes and text.
	 * @return their names
	 */
	public List<String> acceptedCodecs() {
		return this.codecs.names();
	}

	/** What is watched now. */
	WatchCounts watchCounts() {
		return this.watching.counts();
	}

	/**
	 * How much is watched.
	 *
	 * @param own targets of this node, but events, that anybody watches
	 * @param asked what other nodes watch on this one
	 * @param watched what this node watches on others
	 * @param waiting watches that wait for their target to be back
	 */
	record WatchCounts(int own, int asked, int watched, int waiting) {
	}

}
