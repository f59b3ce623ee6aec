package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.RowObserver;
import io.pubsub.cluster.Senders;
import io.pubsub.dispatch.Workers;
import io.pubsub.wire.Frame;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.Row;

/**
 * What a node offers its slices: threads, codecs, the way to other nodes, and what comes
 * from them. A slice adds its handlers while it is built, before {@link #start()}, so no
 * frame, row or change of the cluster is missed. Thread-safe from then on.
 */
public final class Kernel {

	private final NodeState state;

	private final HeapGuard guard;

	private final Workers workers;

	/** Apart from those that run listeners, which are not to hold up the network. */
	private final Workers senders;

	private final Losses losses;

	private final PayloadCodecs codecs;

	private final FrameEncoder encoder;

	private final PendingAnswers answers;

	private final Duration joinTimeout;

	private final Duration farewellTimeout;

	private final Duration requestTimeout;

	private final InboundFrames inbound;

	private final Peers peers;

	private final Cluster cluster;

	/** After all slices. */
	private final MembershipListeners membership;

	/**
	 * Makes the kernel of a node that has not joined yet.
	 * @param settings what it is built with
	 * @param leave has the node leave for want of memory
	 */
	public Kernel(KernelSettings settings, Runnable leave) {
		String name = settings.hello().name();
		String threadName = "pubsub-" + name;
		Executor threads = (settings.executor() != null) ? settings.executor() : daemonThreads(threadName);
		int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
		this.state = new NodeState(name);
		this.guard = new HeapGuard(name, leave);
		this.workers = new Workers(threadName, threads, parallelism, this.guard::failed);
		// never virtual: a thread that waits for a full socket holds a monitor of JGroups
		String senderName = threadName + "-sender";
		this.senders = new Workers(senderName, daemonThreads(senderName), parallelism, this.guard::failed);
		this.losses = new Losses(name, this.workers, settings.lossListeners());
		this.codecs = settings.codecs();
		this.encoder = new FrameEncoder(settings.maxMessageSize());
		this.answers = new PendingAnswers(name, this.workers);
		this.joinTimeout = settings.joinTimeout();
		this.farewellTimeout = settings.farewellTimeout();
		this.requestTimeout = settings.requestTimeout();
		this.inbound = new InboundFrames(this.state, this.guard, this.losses, this.workers, this.answers);
		this.peers = new Peers(settings.hello(), settings.transport(), settings.routing(), settings.joinTimeout(),
				settings.sendTimeout(), senders(this.senders), this.workers, this.inbound);
		this.cluster = new NodeCluster(this.peers);
		this.membership = new MembershipListeners(settings.clusterListeners(), this.workers);
	}

	private static Executor daemonThreads(String name) {
		AtomicInteger numbers = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + numbers.incrementAndGet());
			thread.setDaemon(true);
			thread.start();
		};
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

	/**
	 * Has rows of other nodes observed, on the control thread.
	 * @param kind the kind of the rows, which no other slice observes
	 * @param observer must not block
	 */
	public void on(Row.Kind kind, RowObserver observer) {
		this.peers.observe(kind, observer);
	}

	/**
	 * Has rows of other nodes observed that another slice, or the cluster, observes
	 * already: after that.
	 * @param kind the kind of the rows
	 * @param observer must not block
	 */
	public void alsoOn(Row.Kind kind, RowObserver observer) {
		this.peers.alsoObserve(kind, observer);
	}

	/**
	 * Has messages of other nodes handled, one at a time for each node, on a thread of
	 * the transport.
	 * @param type the kind of the messages, which no other slice handles
	 * @param handler gets the sender and the message; must not block or send, except that
	 * frames may be posted
	 */
	public <M extends Frame.Message> void on(Class<M> type, BiConsumer<Node, M> handler) {
		this.inbound.add(type, handler);
	}

	/**
	 * Has notes of other nodes handled, between their messages and like these.
	 * @param type the kind of the notes, which no other slice handles
	 * @param handler gets the id of the sender and the note; as above
	 */
	public <F extends Frame.Note> void onNote(Class<F> type, BiConsumer<UUID, F> handler) {
		this.inbound.addNote(type, handler);
	}

	/** Has changes of the cluster handled. */
	public void on(MembershipHandler handler) {
		this.inbound.add(handler);
	}

	/** Has an intake, one for each other node, take its messages before handlers do. */
	public void onMessages(Supplier<MessageIntake> intake) {
		this.inbound.add(intake);
	}

	public Node self() {
		return this.peers.self();
	}

	public NodeState state() {
		return this.state;
	}

	public HeapGuard guard() {
		return this.guard;
	}

	/** Run listeners, and all else that users have written. */
	public Workers workers() {
		return this.workers;
	}

	public Losses losses() {
		return this.losses;
	}

	public PayloadCodecs codecs() {
		return this.codecs;
	}

	public FrameEncoder encoder() {
		return this.encoder;
	}

	public PendingAnswers answers() {
		return this.answers;
	}

	/** The way to other nodes, and the rows of this one. */
	public Peers peers() {
		return this.peers;
	}

	public Duration joinTimeout() {
		return this.joinTimeout;
	}

	public Duration requestTimeout() {
		return this.requestTimeout;
	}

	/** The cluster as this node sees it. */
	public Cluster cluster() {
		return this.cluster;
	}

	/** How many messages have come from other nodes. */
	public long received() {
		return this.inbound.received();
	}

	/** Joins the cluster. */
	public void start() {
		on(this.membership);
		this.peers.start();
		this.state.running();
	}

	/** Nothing is to be published any more. */
	public void stop() {
		this.state.closed();
		this.guard.close();
	}

	/** Leaves the cluster. */
	public void leave() {
		this.peers.close(this.farewellTimeout);
	}

	/** Ends all threads, once all slices are closed. */
	public void close() {
		this.senders.close();
		this.workers.close();
		this.answers.close();
		this.losses.close();
	}

}
