package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.ClusterEvent;
import io.pubsub.DuplicateNodeNameException;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Row;
import io.pubsub.wire.WireOutput;

/**
 * This node among the others: hears who they are from the {@link Transport}, says hello,
 * keeps the {@link Directory} with them, and passes messages in both directions.
 * <p>
 * Three kinds of threads meet here. Threads of the transport read frames, pass on
 * messages, and leave everything else to the control thread, which never waits for the
 * network: what it sends, senders carry. Threads of the user send messages, and read what
 * the control thread has written for them.
 */
public final class Peers {

	private static final Log logger = LogFactory.getLog(Peers.class);

	private static final long DIGEST_INTERVAL_MILLIS = 2000;

	/** Changes of rows that come sooner after others are told together. */
	private static final long FLUSH_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final Node self;

	private final Transport transport;

	private final Duration joinTimeout;

	private final Listener listener;

	private final Links links;

	private final Pings pings;

	private final Receiver receiver;

	private final Interest interest;

	private final ScheduledThreadPoolExecutor control;

	/** Completes when this node and all others know each other's rows the first time. */
	private final CompletableFuture<Void> settled = new CompletableFuture<>();

	/** When changes of rows were told last. */
	private volatile long flushed = System.nanoTime() - FLUSH_INTERVAL_NANOS;

	// all below used by the control thread, except for the directory's own rows

	private final Directory directory;

	private final Roster roster;

	/** Nodes that wait for a digest. */
	private final Set<UUID> digests = new HashSet<>();

	private boolean joined;

	private boolean duplicate;

	/**
	 * Makes a node that has not joined yet.
	 * @param name its name
	 * @param transport what carries bytes
	 * @param routing which nodes messages go to
	 * @param joinTimeout how long to wait for others when joining
	 * @param sendTimeout how long to wait for room when a node reads slowly
	 * @param senders what sends, and may have to wait for that
	 * @param workers what runs tasks of the user
	 * @param listener hears of messages and events
	 */
	public Peers(String name, Transport transport, Routing routing, Duration joinTimeout, Duration sendTimeout,
			Executor senders, Executor workers, Listener listener) {
		this.self = new Node(name, transport.self());
		this.transport = transport;
		this.joinTimeout = joinTimeout;
		this.listener = listener;
		this.links = new Links(transport, senders, sendTimeout);
		this.pings = new Pings(this.links);
		this.receiver = new Receiver(listener, new ReceiverControl());
		this.interest = new Interest(routing);
		this.directory = new Directory(this.links, this::flushSoon, new RowListener(workers));
		this.roster = new Roster(this.self, this.receiver::node, listener::changed);
		this.control = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-" + name + "-control");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Joins the cluster. Returns when this node knows the rows of all members and they
	 * its own, or the join timeout has passed. If that fails this is closed.
	 * @throws DuplicateNodeNameException if a node of this name is there already
	 * @throws PubSubException if the cluster cannot be joined
	 */
	public void start() {
		try {
			this.transport.start(this.receiver);
			this.settled.get(this.joinTimeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			logger.warn("Node " + this.self + " does not know all of its cluster after " + this.joinTimeout
					+ "; going on, the rest will follow");
		}
		catch (ExecutionException ex) {
			close();
			throw (ex.getCause() instanceof PubSubException failure) ? failure
					: new PubSubException("Node " + this.self + " could not join the cluster", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
		this.control.scheduleWithFixedDelay(guarded(this::tick), DIGEST_INTERVAL_MILLIS, DIGEST_INTERVAL_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Leaves the cluster.
	 */
	public void close() {
		this.transport.close();
		this.control.shutdownNow();
		this.links.closeAll();
		this.pings.close();
	}

	public Node self() {
		return this.self;
	}

	/**
	 * The nodes of the cluster, oldest first, this one included.
	 * @return a snapshot, empty before this node has joined
	 */
	public List<Node> nodes() {
		return this.roster.nodes();
	}

	/**
	 * Adds a row to those of this node; a row is there until it was removed as often. It
	 * is told to the others soon, together with what else changes meanwhile.
	 * @param row the row
	 * @return completes on a worker when every other node knows of it
	 */
	public CompletableFuture<Void> add(Row row) {
		return this.directory.own().add(row);
	}

	/**
	 * Removes a row from those of this node.
	 * @param row the row, which was added
	 */
	public void remove(Row row) {
		this.directory.own().remove(row);
	}

	/**
	 * Tells others at once what has changed of this node's rows.
	 */
	public void hurry() {
		execute(this::flush);
	}

	/**
	 * Tells when every other node knows all rows that this node has now.
	 * @return completes on a worker
	 */
	public CompletableFuture<Void> visible() {
		return this.directory.own().visible();
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param served groups that are served on this node
	 * @return the other nodes it goes to
	 */
	public Route route(String topic, Set<String> served) {
		return this.interest.route(topic, served);
	}

	/**
	 * Finds the way to one node.
	 * @param node the node, another one
	 * @param topic the message's topic
	 * @return the route, nowhere if the node has no subscriber for the topic
	 */
	public Route routeTo(Node node, String topic) {
		return this.interest.routeTo(node.id(), topic);
	}

	/**
	 * Sends a message. May wait for nodes that read slowly, up to the send timeout for
	 * each, after which the message is lost for that node, and counted.
	 * @param route where to
	 * @param frame holds its frame, and is free again afterwards
	 */
	public void send(Route route, WireOutput frame) {
		for (Lane lane : route.lanes()) {
			if (!lane.send(frame)) {
				this.listener.lost(Cause.UNREACHABLE, this.receiver.nameOf(lane.node()), 1);
			}
		}
	}

	/**
	 * Asks another node whether it is there.
	 * @param node the node
	 * @param timeout how long to wait
	 * @return false if it has left or did not answer in time
	 */
	public boolean ping(Node node, Duration timeout) {
		return this.pings.ping(node.id(), timeout);
	}

	/**
	 * How many messages were sent, by node.
	 * @return numbers by name, of members only
	 */
	public Map<String, Long> sent() {
		Map<String, Long> sent = new LinkedHashMap<>();
		for (Node node : nodes()) {
			Lane lane = this.links.lane(node.id());
			if (lane != null) {
				sent.put(node.name(), lane.sent());
			}
		}
		return sent;
	}

	/**
	 * Calls back for each topic or pattern that other nodes are interested in.
	 * @param action gets the topic and the names of the nodes
	 */
	public void forEachTopic(BiConsumer<String, Set<String>> action) {
		this.interest.forEachTopic((topic, nodes) -> {
			Set<String> names = new HashSet<>();
			nodes.forEach((node) -> names.add(this.receiver.nameOf(node)));
			action.accept(topic, names);
		});
	}

	private void flushSoon() {
		execute(this::flush, this.flushed + FLUSH_INTERVAL_NANOS - System.nanoTime());
	}

	private void execute(Runnable task) {
		execute(task, 0);
	}

	private void execute(Runnable task, long delayNanos) {
		try {
			this.control.schedule(guarded(task), delayNanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.trace("Closed meanwhile", ex);
		}
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				logger.error("Node " + this.self + " could not follow a change of the cluster", ex);
			}
		};
	}

	private void flush() {
		if (this.joined) {
			if (this.directory.flush()) {
				this.flushed = System.nanoTime();
			}
			update();
		}
	}

	private void members(List<UUID> members, boolean merged) {
		this.joined = true;
		Set<UUID> before = new HashSet<>(this.roster.members());
		this.roster.members(members, merged);
		List<UUID> others = members.stream().filter((node) -> !node.equals(this.self.id())).toList();
		for (UUID node : before) {
			if (!members.contains(node)) {
				this.directory.left(node);
				this.links.close(node);
				this.pings.left(node);
			}
		}
		for (UUID node : others) {
			if (!before.contains(node)) {
				this.links.open(node, introduction());
				this.directory.joined(node);
			}
			else if (merged) {
				// it may not have seen this node all the time
				introduce(node);
			}
		}
		this.directory.retain(Set.copyOf(members));
		this.receiver.retain(members);
		this.interest.members(others.stream().map(this.links::requireLane).toArray(Lane[]::new));
		flush();
	}

	private List<Frame> introduction() {
		List<Frame> frames = new ArrayList<>();
		frames.add(new Frame.Hello(this.self.name()));
		frames.addAll(this.directory.snapshot());
		return frames;
	}

	private void introduce(UUID node) {
		introduction().forEach((frame) -> this.links.post(node, frame));
	}

	/** Brings up to date what follows from members, their names, and their rows. */
	private void update() {
		if (!this.joined) {
			// others may see this node join before it does itself
			return;
		}
		this.roster.update();
		if (this.roster.isNameTaken() && !this.duplicate) {
			this.duplicate = true;
			String problem = "A node named '" + this.self + "' is in the cluster already";
			if (!this.settled.completeExceptionally(new DuplicateNodeNameException(problem))) {
				logger.error(problem + ": give each node a pubsub.node-name of its own");
			}
		}
		if (this.roster.isComplete() && this.directory.isSettled()) {
			this.settled.complete(null);
			this.roster.merged();
		}
	}

	private void handle(UUID sender, Frame frame) {
		if (frame instanceof Frame.Hello) {
			update();
		}
		else if (frame instanceof Frame.Snapshot snapshot) {
			if (this.directory.apply(sender, snapshot)) {
				answer(sender);
			}
		}
		else if (frame instanceof Frame.Delta delta) {
			if (this.directory.apply(sender, delta)) {
				answer(sender);
			}
			else {
				this.links.post(sender, new Frame.Pull());
			}
		}
		else if (frame instanceof Frame.Digest digest) {
			if (!this.directory.apply(sender, digest)) {
				this.links.post(sender, new Frame.Pull());
			}
			update();
		}
		else if (frame instanceof Frame.Pull) {
			introduce(sender);
		}
		else if (frame instanceof Frame.Ping ping) {
			this.links.post(sender, new Frame.Pong(ping.token()));
		}
		else if (frame instanceof Frame.Pong pong) {
			this.pings.answered(sender, pong);
		}
	}

	/** Sends a digest, once for all frames that have come in already. */
	private void answer(UUID node) {
		if (this.digests.isEmpty()) {
			execute(() -> {
				this.digests.forEach((each) -> this.links.post(each, this.directory.digest(each)));
				this.digests.clear();
				update();
			});
		}
		this.digests.add(node);
	}

	private void tick() {
		for (UUID node : this.roster.members()) {
			if (!node.equals(this.self.id())) {
				this.links.post(node, this.directory.digest(node));
				if (!this.directory.isKnown(node) || this.receiver.node(node) == null) {
					this.links.post(node, new Frame.Pull());
				}
			}
		}
	}

	/** Leaves to the control thread what concerns it. */
	private final class ReceiverControl implements Receiver.Control {

		@Override
		public void members(List<UUID> members, boolean merged) {
			execute(() -> Peers.this.members(members, merged));
		}

		@Override
		public void frame(UUID sender, Frame frame) {
			execute(() -> handle(sender, frame));
		}

	}

	/** Tells the interest what the directory has heard. */
	private final class RowListener implements Directory.Listener {

		private final Executor workers;

		RowListener(Executor workers) {
			this.workers = workers;
		}

		@Override
		public void unknown(UUID node) {
			Peers.this.interest.unknown(node);
		}

		@Override
		public void known(UUID node) {
			Peers.this.interest.known(node);
		}

		@Override
		public void added(UUID node, Row row) {
			Lane lane = Peers.this.links.requireLane(node);
			switch (row.kind()) {
				case INTEREST -> Peers.this.interest.added(lane, row.key(), row.value());
			}
		}

		@Override
		public void removed(UUID node, Row row) {
			Lane lane = Peers.this.links.requireLane(node);
			switch (row.kind()) {
				case INTEREST -> Peers.this.interest.removed(lane, row.key(), row.value());
			}
		}

		@Override
		public void visible(CompletableFuture<Void> change) {
			change.completeAsync(() -> null, this.workers);
		}

	}

	/**
	 * Hears what comes from other nodes.
	 */
	public interface Listener {

		/**
		 * A message has come, on a thread of the transport: must not block or send.
		 * @param sender who published it
		 * @param publish the message
		 */
		void message(Node sender, Frame.Publish publish);

		/**
		 * That was all for now: the messages that have come are to be handled. Same
		 * thread.
		 */
		void messagesEnd();

		/**
		 * The cluster has changed, on the control thread: must not block.
		 * @param event what has changed
		 */
		void changed(ClusterEvent event);

		/**
		 * Messages were lost, on any thread: must not block.
		 * @param cause why
		 * @param node the name of the other node
		 * @param count how many
		 */
		void lost(Cause cause, String node, long count);

	}

}
