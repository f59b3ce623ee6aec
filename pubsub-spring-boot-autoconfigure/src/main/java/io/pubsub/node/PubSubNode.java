package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.pubsub.Cluster;
import io.pubsub.ClusterEvent;
import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailboxes;
import io.pubsub.Node;
import io.pubsub.Overflow;
import io.pubsub.PayloadCodec;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Routing;
import io.pubsub.cluster.Transport;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.Intake;
import io.pubsub.dispatch.Mailbox;
import io.pubsub.dispatch.Workers;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;

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

	private final NodePublisher publisher;

	private final Confirmations confirmations;

	private final Cluster cluster;

	private final NodeMetrics metrics;

	private final Mailbox<ClusterEvent> events;

	private final LongAdder received = new LongAdder();

	private final Duration joinTimeout;

	private PubSubNode(Builder builder) {
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
		this.confirmations = new Confirmations(builder.name, builder.requestTimeout, this.workers);
		Transport transport = builder.transport;
		this.peers = (transport != null) ? new Peers(builder.name, transport, builder.routing, builder.joinTimeout,
				builder.blockTimeout, this.senders, this.workers, Map.of(), new PeersListener()) : null;
		this.self = (this.peers != null) ? this.peers.self() : new Node(builder.name, UUID.randomUUID());
		this.mailboxes = new NodeMailboxes(this.self, builder, this.workers, this.losses);
		this.subscriptions = new NodeSubscriptions(this.mailboxes, this.dispatcher, this.peers, builder.joinTimeout);
		FrameEncoder encoder = new FrameEncoder(builder.maxMessageSize);
		NodeSender sender = new NodeSender(this.self, this.codecs, encoder, this.mailboxes, this.losses, this.peers);
		ConfirmedPublisher confirmed = new ConfirmedPublisher(this.self, this.codecs, encoder, this.dispatcher,
				this.mailboxes, this.losses, this.confirmations, this.peers);
		this.publisher = new NodePublisher(this.self, this.codecs, encoder, this.dispatcher, this.subscriptions, sender,
				confirmed, this.peers);
		this.cluster = new NodeCluster(this.self, this.peers);
		this.metrics = new Figures(this.publisher, this.received, this.mailboxes, this.losses, this.dispatcher,
				this.peers);
	}

	/**
	 * Begins to build a node.
	 * @param name its name, unique in the cluster
	 * @return a builder with defaults for all the rest
	 */
	public static Builder builder(String name) {
		return new Builder(name);
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
	 * Has the other nodes send no more messages, takes no more from this one, and
	 * delivers those that wait.
	 * @param timeout how long to wait for that
	 * @return false if it passed before
	 */
	public boolean drain(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
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
		this.confirmations.close();
	}

	public Publisher publisher() {
		return this.publisher;
	}

	public Subscriptions subscriptions() {
		return this.subscriptions;
	}

	public Mailboxes mailboxes() {
		return this.mailboxes;
	}

	public Cluster cluster() {
		return this.cluster;
	}

	public NodeMetrics metrics() {
		return this.metrics;
	}

	/** Takes in what comes from other nodes. */
	private final class PeersListener implements Peers.Listener {

		/** One for each thread of the transport, which has what one node sends. */
		private final ThreadLocal<Intake<Delivery>> intakes = ThreadLocal.withInitial(Intake::new);

		@Override
		public void message(Node sender, Frame.Message message) {
			PubSubNode.this.received.increment();
			if (message instanceof Frame.Publish publish) {
				published(sender, publish);
			}
			else if (message instanceof Frame.Send send) {
				sent(sender, send);
			}
		}

		private void published(Node sender, Frame.Publish publish) {
			PubSubNode node = PubSubNode.this;
			Delivery delivery = Delivery.remote(publish.topic(), sender, publish.headers(), node.codecs,
					publish.payload());
			UUID self = node.self.id();
			Predicate<String> groups = (group) -> publish.serves(self, group);
			Intake<Delivery> intake = this.intakes.get();
			if (publish.token() == 0) {
				node.dispatcher.dispatch(publish.topic(), delivery, intake, groups);
				return;
			}
			intake.flush();
			Dispatcher.Fanout<Delivery> fanout = node.dispatcher.dispatch(publish.topic(), delivery, false, null,
					groups);
			answer(sender, ConfirmedPublisher.answer(publish.token(), fanout));
		}

		private void sent(Node sender, Frame.Send send) {
			PubSubNode node = PubSubNode.this;
			Delivery delivery = Delivery.remote(null, sender, send.headers(), node.codecs, send.payload());
			this.intakes.get().flush();
			Mailbox.Offer offer = node.mailboxes.deliver(send.mailbox(), delivery, false);
			if (send.token() != 0) {
				answer(sender, ConfirmedPublisher.answer(send.token(), offer));
			}
		}

		private void answer(Node sender, Frame.Confirmed answer) {
			Peers peers = PubSubNode.this.peers;
			if (peers != null) {
				peers.answer(sender, answer);
			}
		}

		@Override
		public void confirmed(UUID node, Frame.Confirmed answer) {
			PubSubNode.this.confirmations.confirmed(node, answer);
		}

		@Override
		public void left(UUID node) {
			PubSubNode.this.confirmations.left(node);
		}

		@Override
		public void messagesEnd() {
			this.intakes.get().flush();
			PubSubNode.this.dispatcher.wake();
		}

		@Override
		public void changed(ClusterEvent event) {
			PubSubNode.this.events.offer(event, false);
		}

		@Override
		public void lost(Cause cause, String node, long count) {
			PubSubNode.this.losses.count(cause, null, node, count);
		}

	}

	/**
	 * Builds a node. Used by one thread.
	 */
	public static final class Builder {

		private final String name;

		private @Nullable Transport transport;

		private Routing routing = Routing.INTEREST;

		private List<PayloadCodec> codecs = List.of();

		private @Nullable String codec;

		private int capacity = 65_536;

		private Overflow overflow = Overflow.DROP_OLDEST;

		private Duration blockTimeout = Duration.ofSeconds(10);

		private int concurrency = 1;

		private Duration joinTimeout = Duration.ofSeconds(5);

		private Duration requestTimeout = Duration.ofSeconds(5);

		private int maxMessageSize = 1024 * 1024;

		private @Nullable Executor executor;

		private ListenerErrorHandler errorHandler = new LoggingErrorHandler();

		private final List<LossListener> lossListeners = new ArrayList<>();

		private final List<Consumer<ClusterEvent>> clusterListeners = new ArrayList<>();

		private Builder(String name) {
			check(!name.isEmpty() && name.length() <= 200, "A node's name has 1 to 200 characters: '" + name + "'");
			this.name = name;
		}

		/**
		 * What connects this node to others; null, the default, for this node alone.
		 */
		public Builder transport(@Nullable Transport transport) {
			this.transport = transport;
			return this;
		}

		/**
		 * Which nodes messages go to; by default those that are interested.
		 */
		public Builder routing(Routing routing) {
			this.routing = Objects.requireNonNull(routing, "routing");
			return this;
		}

		/**
		 * Codecs beside those of {@code byte[]} and text.
		 */
		public Builder codecs(List<PayloadCodec> codecs) {
			this.codecs = List.copyOf(codecs);
			return this;
		}

		/**
		 * The name of the codec that encodes; by default the first there is.
		 */
		public Builder codec(@Nullable String codec) {
			this.codec = codec;
			return this;
		}

		/**
		 * How many messages may wait in a mailbox, unless its subscription says
		 * otherwise.
		 */
		public Builder capacity(int capacity) {
			check(capacity > 0, "Capacity must be at least 1, not " + capacity);
			this.capacity = capacity;
			return this;
		}

		/**
		 * What happens to one more, unless its subscription says otherwise.
		 */
		public Builder overflow(Overflow overflow) {
			this.overflow = (overflow != Overflow.DEFAULT) ? overflow : Overflow.DROP_OLDEST;
			return this;
		}

		/**
		 * How long a publisher waits for room: in a mailbox of this node whose policy is
		 * {@link Overflow#BLOCK}, or on the way to a node that reads slowly.
		 */
		public Builder blockTimeout(Duration timeout) {
			check(!timeout.isNegative(), "The block timeout must not be negative");
			this.blockTimeout = timeout;
			return this;
		}

		/**
		 * How many messages of a subscription are worked on at a time, unless it says
		 * otherwise.
		 */
		public Builder concurrency(int concurrency) {
			check(concurrency > 0, "Concurrency must be at least 1, not " + concurrency);
			this.concurrency = concurrency;
			return this;
		}

		/**
		 * How long starting and subscribing wait for other nodes.
		 */
		public Builder joinTimeout(Duration timeout) {
			check(!timeout.isNegative() && !timeout.isZero(), "The join timeout must be positive");
			this.joinTimeout = timeout;
			return this;
		}

		/**
		 * How long what waits for other nodes' answers waits: confirmed publishing.
		 */
		public Builder requestTimeout(Duration timeout) {
			check(!timeout.isNegative() && !timeout.isZero(), "The request timeout must be positive");
			this.requestTimeout = timeout;
			return this;
		}

		/**
		 * The most bytes that a message, encoded and with its headers, may have.
		 */
		public Builder maxMessageSize(int bytes) {
			check(bytes > 0, "The maximum message size must be positive");
			this.maxMessageSize = bytes;
			return this;
		}

		/**
		 * What runs listeners: gives each task, which may last as long as the node, a
		 * thread of its own, at once. By default a daemon thread.
		 */
		public Builder executor(Executor executor) {
			this.executor = Objects.requireNonNull(executor, "executor");
			return this;
		}

		/**
		 * Hears what listeners throw whose subscription names nobody; by default logs it.
		 */
		public Builder errorHandler(ListenerErrorHandler handler) {
			this.errorHandler = Objects.requireNonNull(handler, "handler");
			return this;
		}

		/**
		 * One more to hear of losses.
		 */
		public Builder lossListener(LossListener listener) {
			this.lossListeners.add(Objects.requireNonNull(listener, "listener"));
			return this;
		}

		/**
		 * One more to hear of nodes that come and go, on a worker, one event at a time.
		 */
		public Builder clusterListener(Consumer<ClusterEvent> listener) {
			this.clusterListeners.add(Objects.requireNonNull(listener, "listener"));
			return this;
		}

		/**
		 * Builds the node, which has not joined the cluster yet.
		 * @return the node, to be closed
		 */
		public PubSubNode build() {
			return new PubSubNode(this);
		}

		Mailbox.Settings mailbox() {
			return new Mailbox.Settings(this.capacity, this.overflow, this.blockTimeout, this.concurrency);
		}

		ListenerErrorHandler errorHandler() {
			return this.errorHandler;
		}

		Duration joinTimeout() {
			return this.joinTimeout;
		}

		private static void check(boolean valid, String otherwise) {
			if (!valid) {
				throw new IllegalArgumentException(otherwise);
			}
		}

	}

}
