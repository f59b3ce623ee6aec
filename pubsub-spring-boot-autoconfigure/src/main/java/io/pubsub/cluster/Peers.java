package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.ClusterEvent;
import io.pubsub.ClusterMerged;
import io.pubsub.DuplicateNodeNameException;
import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.PubSubException;
import io.pubsub.wire.Batch;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Row;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

/**
 * This node among the others: hears who they are from the {@link Transport}, says hello,
 * keeps the {@link Directory} with them, and passes messages in both directions.
 * <p>
 * Three kinds of threads meet here. Threads of the transport read frames, pass on
 * messages, and leave everything else to the control thread, which never waits for the
 * network: what it sends, workers carry. Threads of the user send messages, and read what
 * the control thread has written for them.
 */
public final class Peers {

	private static final Log logger = LogFactory.getLog(Peers.class);

	private static final long DIGEST_INTERVAL_MILLIS = 2000;

	/** Senders heard of that are remembered, members or not. */
	private static final int MEMORY = 1000;

	private final String name;

	private final Transport transport;

	private final Duration joinTimeout;

	private final Listener listener;

	private final Links links;

	private final Directory directory;

	private final Interest interest;

	private final ScheduledThreadPoolExecutor control;

	private final Map<UUID, Inbound> inbounds = new ConcurrentHashMap<>();

	private final Map<Long, Ping> pings = new ConcurrentHashMap<>();

	private final AtomicLong tokens = new AtomicLong();

	private final Node self;

	/** Members that have told their name, oldest first, this node included. */
	private volatile List<Node> nodes = List.of();

	// all below used by the control thread

	/** Members, oldest first, this node included. */
	private List<UUID> members = List.of();

	/** Nodes that the listener was told have joined. */
	private final Map<UUID, Node> joined = new LinkedHashMap<>();

	/** Nodes that wait for a digest. */
	private final Set<UUID> digests = new HashSet<>();

	private boolean started;

	private boolean merging;

	private boolean duplicate;

	private CompletableFuture<Void> settled = new CompletableFuture<>();

	/**
	 * Makes a node that has not joined yet.
	 * @param name its name
	 * @param transport what carries bytes
	 * @param routing which nodes messages go to
	 * @param joinTimeout how long to wait for others when joining
	 * @param sendTimeout how long to wait for room when a node reads slowly
	 * @param workers what runs tasks that may wait
	 * @param listener hears of messages and events
	 */
	public Peers(String name, Transport transport, Routing routing, Duration joinTimeout, Duration sendTimeout,
			Executor workers, Listener listener) {
		this.name = name;
		this.self = new Node(name, transport.self());
		this.transport = transport;
		this.joinTimeout = joinTimeout;
		this.listener = listener;
		this.links = new Links(transport, workers, sendTimeout);
		this.interest = new Interest(routing);
		this.control = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "pubsub-" + name + "-control");
			thread.setDaemon(true);
			return thread;
		});
		this.directory = new Directory(this.links, () -> execute(this::flush), new RowListener(workers));
	}

	/**
	 * Joins the cluster. Returns when this node knows the rows of all members and they
	 * its own, or the join timeout has passed.
	 * @throws DuplicateNodeNameException if a node of this name is there already
	 */
	public void start() {
		try {
			this.transport.start(new Receiver());
			this.settled.get(this.joinTimeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			logger.warn("Node " + this.name + " does not know all of its cluster after " + this.joinTimeout
					+ "; going on, with more to come");
		}
		catch (ExecutionException ex) {
			close();
			throw (ex.getCause() instanceof PubSubException failure) ? failure
					: new PubSubException("Could not join the cluster", ex.getCause());
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
		this.pings.values().forEach((ping) -> ping.answer().complete(false));
	}

	public Node self() {
		return this.self;
	}

	/**
	 * The nodes of the cluster, oldest first, this one included.
	 * @return a snapshot, empty before this node has joined
	 */
	public List<Node> nodes() {
		return this.nodes;
	}

	/**
	 * Adds a row to those of this node; a row is there until it was removed as often.
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
		return this.interest.isInterested(node.id(), topic) ? Route.to(node.id()) : Route.NOWHERE;
	}

	/**
	 * Sends a message.
	 * @param route where to
	 * @param frame holds its frame, and is free again afterwards
	 */
	public void send(Route route, WireOutput frame) {
		for (UUID node : route.nodes()) {
			Lane lane = this.links.lane(node);
			if (lane != null && !lane.send(frame)) {
				this.listener.lost(Cause.UNREACHABLE, nameOf(node), 1);
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
		long token = this.tokens.incrementAndGet();
		CompletableFuture<Boolean> answer = new CompletableFuture<>();
		this.pings.put(token, new Ping(node.id(), answer));
		try {
			if (this.links.lane(node.id()) == null) {
				return false;
			}
			this.links.post(node.id(), new Frame.Ping(token));
			return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
		finally {
			this.pings.remove(token);
		}
	}

	/**
	 * How many messages were sent, by node.
	 * @return numbers by name, of members only
	 */
	public Map<String, Long> sent() {
		Map<String, Long> sent = new LinkedHashMap<>();
		for (Node node : this.nodes) {
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
			nodes.forEach((node) -> names.add(nameOf(node)));
			action.accept(topic, names);
		});
	}

	private String nameOf(UUID node) {
		Inbound inbound = this.inbounds.get(node);
		Node known = (inbound != null) ? inbound.node() : null;
		return (known != null) ? known.name() : node.toString();
	}

	private void execute(Runnable task) {
		try {
			this.control.execute(guarded(task));
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
				logger.error("Node " + this.name + " could not follow a change of the cluster", ex);
			}
		};
	}

	private void flush() {
		if (this.started) {
			this.directory.flush();
		}
	}

	private void members(List<UUID> members, boolean merged) {
		UUID self = this.self.id();
		this.started = true;
		Set<UUID> before = new HashSet<>(this.members);
		before.remove(self);
		this.members = members;
		for (UUID node : before) {
			if (!members.contains(node)) {
				left(node);
			}
			else if (merged) {
				introduce(node);
			}
		}
		for (UUID node : members) {
			if (!node.equals(self) && !before.contains(node)) {
				this.links.open(node, introduction());
				this.directory.joined(node);
			}
		}
		this.directory.retain(Set.copyOf(members));
		forgetStrangers();
		this.merging |= merged;
		this.interest.members(members.stream().filter((node) -> !node.equals(self)).toArray(UUID[]::new));
		this.directory.flush();
		update();
	}

	private void left(UUID node) {
		this.links.close(node);
		this.directory.left(node);
		this.pings.values().stream().filter((ping) -> ping.node().equals(node)).forEach((ping) -> {
			ping.answer().complete(false);
		});
	}

	private List<Frame> introduction() {
		List<Frame> frames = new ArrayList<>();
		frames.add(new Frame.Hello(this.name));
		frames.addAll(this.directory.snapshot());
		return frames;
	}

	private void introduce(UUID node) {
		introduction().forEach((frame) -> this.links.post(node, frame));
	}

	private void forgetStrangers() {
		if (this.inbounds.size() > MEMORY) {
			this.inbounds.keySet().retainAll(this.members);
		}
	}

	/** Brings up to date what follows from members, their names, and their rows. */
	private void update() {
		List<Node> nodes = new ArrayList<>();
		for (UUID member : this.members) {
			Inbound inbound = this.inbounds.get(member);
			Node node = member.equals(this.self.id()) ? this.self : (inbound != null) ? inbound.node() : null;
			if (node != null) {
				nodes.add(node);
			}
		}
		this.nodes = List.copyOf(nodes);
		checkName(nodes);
		tellChanges(nodes);
		if (nodes.size() == this.members.size() && this.directory.isSettled()) {
			if (this.merging) {
				this.merging = false;
				this.listener.changed(new ClusterMerged(nodes));
			}
			this.settled.complete(null);
		}
	}

	private void tellChanges(Collection<Node> nodes) {
		this.joined.values().removeIf((node) -> {
			boolean left = !nodes.contains(node);
			if (left) {
				this.listener.changed(new NodeLeft(node));
			}
			return left;
		});
		for (Node node : nodes) {
			if (!node.equals(this.self) && this.joined.putIfAbsent(node.id(), node) == null) {
				this.listener.changed(new NodeJoined(node));
			}
		}
	}

	/** The younger of two nodes of one name does not start. */
	private void checkName(List<Node> nodes) {
		for (Node node : nodes) {
			if (node.equals(this.self)) {
				return;
			}
			if (node.name().equals(this.name) && !this.duplicate) {
				this.duplicate = true;
				String problem = "A node named '" + this.name + "' is in the cluster already";
				if (!this.settled.completeExceptionally(new DuplicateNodeNameException(problem))) {
					logger.error(problem + ": give each node a pubsub.node-name of its own");
				}
			}
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
			Ping ping = this.pings.get(pong.token());
			if (ping != null && ping.node().equals(sender)) {
				ping.answer().complete(true);
			}
		}
	}

	/** Sends a digest, after what has come in already. */
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
		for (UUID node : this.members) {
			if (this.links.lane(node) != null) {
				this.links.post(node, this.directory.digest(node));
				Inbound inbound = this.inbounds.get(node);
				if (!this.directory.isKnown(node) || inbound == null || inbound.node() == null) {
					this.links.post(node, new Frame.Pull());
				}
			}
		}
	}

	/** Reads what arrives, on threads of the transport. */
	private final class Receiver implements Transport.Listener {

		@Override
		public void members(List<UUID> members, boolean merged) {
			List<UUID> copy = List.copyOf(members);
			execute(() -> Peers.this.members(copy, merged));
		}

		@Override
		public void received(UUID sender, byte[] bytes, int offset, int length) {
			Inbound inbound = Peers.this.inbounds.computeIfAbsent(sender, (key) -> new Inbound());
			WireInput input = new WireInput(bytes, offset, length);
			try {
				long missing = inbound.begin(Batch.readHeader(input));
				if (missing > 0) {
					Peers.this.listener.lost(Cause.GAP, nameOf(sender), missing);
				}
				while (input.remaining() > 0) {
					received(sender, inbound, input.readPart(), missing < 0);
				}
			}
			catch (MalformedFrameException ex) {
				malformed(sender, ex);
			}
		}

		private void received(UUID sender, Inbound inbound, WireInput part, boolean again) {
			Frame frame;
			try {
				frame = FrameCodec.read(part);
			}
			catch (MalformedFrameException ex) {
				malformed(sender, ex);
				return;
			}
			if (frame instanceof Frame.Publish publish) {
				if (!again) {
					inbound.message();
					message(sender, inbound, publish);
				}
				return;
			}
			if (frame instanceof Frame.Hello hello && inbound.node() == null) {
				// at once, as the messages that follow tell who sent them
				inbound.hello(new Node(hello.name(), sender));
			}
			execute(() -> handle(sender, frame));
		}

		private void message(UUID sender, Inbound inbound, Frame.Publish publish) {
			Node node = inbound.node();
			if (node == null) {
				malformed(sender, new MalformedFrameException("a message came before its sender's name"));
				return;
			}
			try {
				Peers.this.listener.message(node, publish);
			}
			catch (RuntimeException | Error ex) {
				logger.error("A message to '" + publish.topic() + "' could not be dispatched", ex);
			}
		}

		private void malformed(UUID sender, MalformedFrameException ex) {
			if (logger.isDebugEnabled()) {
				logger.debug("Malformed frame from " + nameOf(sender) + ": " + ex.getMessage());
			}
			Peers.this.listener.lost(Cause.MALFORMED, nameOf(sender), 1);
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
			switch (row.kind()) {
				case INTEREST -> Peers.this.interest.added(node, row.key(), row.value());
			}
		}

		@Override
		public void removed(UUID node, Row row) {
			switch (row.kind()) {
				case INTEREST -> Peers.this.interest.removed(node, row.key(), row.value());
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

	private record Ping(UUID node, CompletableFuture<Boolean> answer) {
	}

}
