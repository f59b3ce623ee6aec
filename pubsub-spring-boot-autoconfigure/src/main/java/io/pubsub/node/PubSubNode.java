package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.Cluster;
import io.pubsub.ClusterEvent;
import io.pubsub.Groups;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailboxes;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.Publisher;
import io.pubsub.Requester;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Transport;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.dispatch.Workers;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.Row;

/**
 * One node: what Spring applications get as beans, and others can build themselves.
 * Thread-safe.
 */
public final class PubSubNode implements AutoCloseable {

	private final Node self;

	private final Workers workers;

	/** Apart from those that run listeners, which are not to hold up the network. */
	private final Workers senders;

	private final Losses losses;

	private final PayloadCodecs codecs;

	private final Dispatcher<Delivery> dispatcher;

	private final @Nullable Peers peers;

	private final NodeMailboxes mailboxes;

	private final NodeSubscriptions subscriptions;

	private final OtherMembers otherMembers;

	private final OwnMembers ownMembers;

	private final Groups groups;

	private final NodePublisher publisher;

	private final Requester requester;

	private final Answers answers;

	private final @Nullable Incoming incoming;

	private final Cluster cluster;

	private final NodeMetrics metrics;

	private final Mailbox<ClusterEvent> events;

	private final Duration joinTimeout;

	PubSubNode(NodeBuilder builder) {
		String threadName = "pubsub-" + builder.name;
		Executor threads = (builder.executor != null) ? builder.executor : daemonThreads(threadName);
		int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
		this.workers = new Workers(threadName, threads, parallelism);
		this.senders = new Workers(threadName + "-sender", threads, parallelism);
		this.losses = new Losses(builder.name, this.workers, List.copyOf(builder.lossListeners));
		this.codecs = new PayloadCodecs(builder.codecs, builder.codec);
		this.dispatcher = new Dispatcher<>(this.workers);
		this.joinTimeout = builder.joinTimeout;
		List<Consumer<ClusterEvent>> listeners = List.copyOf(builder.clusterListeners);
		this.events = new Mailbox<>(new Mailbox.Settings(1000, Overflow.DROP_OLDEST, Duration.ZERO, 1),
				(event) -> listeners.forEach((listener) -> listener.accept(event)), this.workers, () -> {
				});
		GroupTable groupTable = new GroupTable(this.workers);
		this.otherMembers = new OtherMembers(groupTable, this.losses);
		this.answers = new Answers(builder.name, this.workers);
		Transport transport = builder.transport;
		this.peers = (transport != null)
				? new Peers(builder.name, transport, builder.routing, builder.joinTimeout, builder.blockTimeout,
						this.senders, this.workers, Map.of(Row.Kind.GROUP, this.otherMembers), new PeersListener())
				: null;
		this.self = (this.peers != null) ? this.peers.self() : new Node(builder.name, UUID.randomUUID());
		this.mailboxes = new NodeMailboxes(this.self, builder, this.workers, this.losses);
		this.subscriptions = new NodeSubscriptions(this.mailboxes, this.dispatcher, this.peers, builder.joinTimeout);
		this.ownMembers = new OwnMembers(groupTable, this.peers);
		this.groups = new NodeGroups("", groupTable, this.ownMembers, this.mailboxes);
		FrameEncoder encoder = new FrameEncoder(builder.maxMessageSize);
		NodeSender sender = new NodeSender(this.self, this.codecs, encoder, this.mailboxes, this.losses, this.peers);
		ConfirmedPublisher confirmed = new ConfirmedPublisher(this.self, this.codecs, encoder, this.dispatcher,
				this.mailboxes, this.losses, this.answers, builder.requestTimeout, this.peers);
		this.publisher = new NodePublisher(this.self, this.codecs, encoder, this.dispatcher, this.subscriptions, sender,
				confirmed, this.peers);
		RequestIntake intake = new RequestIntake(this.dispatcher, this.mailboxes);
		Calls calls = new Calls(this.self, this.codecs, encoder, this.dispatcher, intake, this.answers, this.peers);
		this.requester = new NodeRequester(calls, builder.requestTimeout);
		this.incoming = (this.peers != null)
				? new Incoming(this.codecs, encoder, this.dispatcher, this.mailboxes, intake, this.answers, this.peers)
				: null;
		this.cluster = new NodeCluster(this.self, this.peers);
		this.metrics = new Figures(this.publisher, calls, this.answers, this.incoming, this.mailboxes, this.losses,
				this.dispatcher, this.peers);
	}

	/**
	 * Begins to build a node.
	 * @param name its name, unique in the cluster
	 * @return a builder with defaults for all the rest
	 */
	public static NodeBuilder builder(String name) {
		return new NodeBuilder(name);
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
	 * passed. Subscribing and publishing work before that, on this node alone.
	 * @throws io.pubsub.DuplicateNodeNameException if there is a node of this name
	 * already; this node is closed then
	 */
	public void start() {
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
	}

	/**
	 * Waits until every other node routes to every subscription that there is.
	 * @return false if the join timeout passed before
	 */
	public boolean awaitVisible() {
		return this.subscriptions.awaitVisible(this.joinTimeout);
	}

	/**
	 * Has the other nodes send no more messages, also by leaving all groups, takes no
	 * more from this one, and delivers those that wait.
	 * @param timeout how long to wait for that
	 * @return false if it passed before
	 */
	public boolean drain(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		this.ownMembers.leaveAll();
		this.subscriptions.withdraw(timeout.dividedBy(4));
		Duration rest = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
		return NodeSubscriptions.await(this.mailboxes.drainOff(), rest);
	}

	/**
	 * Leaves the cluster and ends all subscriptions and mailboxes; does not wait for
	 * listeners. A closed node cannot be started again.
	 */
	@Override
	public void close() {
		if (this.peers != null) {
			this.peers.close();
		}
		this.subscriptions.close();
		this.mailboxes.close();
		this.senders.close();
		this.workers.close();
		this.answers.close();
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

	public Cluster cluster() {
		return this.cluster;
	}

	public NodeMetrics metrics() {
		return this.metrics;
	}

	/** Takes in what comes from other nodes. */
	private final class PeersListener implements Peers.Listener {

		@Override
		public void message(Node sender, Frame.Message message) {
			Incoming incoming = PubSubNode.this.incoming;
			if (incoming != null) {
				incoming.message(sender, message);
			}
		}

		@Override
		public void confirmed(UUID node, Frame.Confirmed answer) {
			PubSubNode.this.answers.confirmed(node, answer);
		}

		@Override
		public void left(UUID node) {
			PubSubNode.this.answers.left(node);
		}

		@Override
		public void messagesEnd() {
			PubSubNode.this.dispatcher.wake();
		}

		@Override
		public void changed(ClusterEvent event) {
			PubSubNode.this.otherMembers.changed(event);
			PubSubNode.this.events.offer(event, false);
		}

		@Override
		public void lost(Cause cause, String node, long count) {
			PubSubNode.this.losses.count(cause, null, node, count);
		}

	}

}
