package io.pubsub.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.LossListener.Cause;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.Spread;
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

	/** How long leaving waits for what is still to be sent. */
	private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(2);

	/** How long leaving waits for all others to have read what they were sent. */
	public static final Duration FAREWELL_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * To so many nodes a publisher may send itself. To more of them it would take longer
	 * than tells single messages from a burst, which would then go out one by one.
	 */
	private static final int FEW = 4;

	private static final Consumer<UUID> IGNORE = (node) -> {
	};

	private final Node self;

	private final Transport transport;

	private final Duration joinTimeout;

	private final Listener listener;

	private final Links links;

	private final Pings pings;

	private final Receiver receiver;

	private final Interest interest;

	private final Control control;

	/**
	 * Makes a node that has not joined yet.
	 * @param hello what it says of itself
	 * @param transport what carries bytes
	 * @param routing which nodes messages go to
	 * @param joinTimeout how long to wait for others when joining
	 * @param sendTimeout how long to wait for room when a node reads slowly
	 * @param senders what sends, and may have to wait for that
	 * @param workers what runs tasks of the user
	 * @param observers hear of the other nodes' rows, by kind, beside interest
	 * @param listener hears of messages and events
	 */
	public Peers(Frame.Hello hello, Transport transport, Routing routing, Duration joinTimeout, Duration sendTimeout,
			Senders senders, Executor workers, Map<Row.Kind, RowObserver> observers, Listener listener) {
		this.self = new Node(hello.name(), transport.self());
		this.transport = transport;
		this.joinTimeout = joinTimeout;
		this.listener = listener;
		this.links = new Links(transport, senders, sendTimeout);
		this.pings = new Pings(this.links);
		this.interest = new Interest(routing, this.links);
		Map<Row.Kind, RowObserver> allObservers = new TreeMap<>();
		allObservers.putAll(observers);
		allObservers.put(Row.Kind.INTEREST, this.interest);
		this.control = new Control(this.self, hello, this.links, this.pings, this.interest,
				new RowObservers(allObservers, workers), listener);
		this.receiver = this.control.receiver();
	}

	/**
	 * Joins the cluster. Returns when this node knows the rows of all members and they
	 * its own, or the join timeout has passed. If that fails this is closed.
	 * @throws DuplicateNodeNameException if a node of this name is there already
	 * @throws io.pubsub.IncompatibleNodeException if a node is there already that speaks
	 * no version of the protocol that this one does
	 * @throws PubSubException if the cluster cannot be joined
	 */
	public void start() {
		try {
			this.transport.start(this.receiver);
			this.control.settled().get(TimeUnit.MILLISECONDS.convert(this.joinTimeout), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			logger.warn("Node " + this.self + " does not know all of its cluster after " + this.joinTimeout
					+ "; going on, the rest will follow");
		}
		catch (ExecutionException ex) {
			close(FAREWELL_TIMEOUT);
			throw (ex.getCause() instanceof PubSubException failure) ? failure
					: new PubSubException("Node " + this.self + " could not join the cluster", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			close(FAREWELL_TIMEOUT);
			throw ex;
		}
		this.control.watch();
		List<Node> others = nodes().stream().filter((node) -> !node.equals(this.self)).toList();
		logger.info("Node " + this.self + " is in " + this.transport.description() + ", "
				+ (others.isEmpty() ? "alone: there is no other node yet" : "with " + others));
	}

	/**
	 * Sends what is still to be sent, for a while, and leaves the cluster.
	 * @param farewellTimeout how long to wait until all other nodes have read it
	 */
	public void close(Duration farewellTimeout) {
		this.control.stopJoining();
		// what is to be sent after the rows
		boolean posted = this.control.await(FLUSH_TIMEOUT);
		this.links.stop();
		long begun = System.nanoTime();
		this.receiver.leave(this.links.nodes()).forEach(this.links::post);
		if (!this.links.flush(FLUSH_TIMEOUT) || !posted) {
			logger.warn("Node " + this.self + " leaves before it could send everything: another node reads too slowly");
		}
		awaitFarewells(farewellTimeout.minusNanos(System.nanoTime() - begun));
		this.transport.close();
		this.control.close();
		this.links.closeAll();
		this.pings.close();
	}

	/**
	 * Waits until the others have read everything, and know what this node took of what
	 * they sent: a transport may lose what is under way when it is closed.
	 */
	private void awaitFarewells(Duration timeout) {
		Set<UUID> silent = this.pings.pingAll(this.links.nodes(), timeout);
		if (!silent.isEmpty()) {
			logger.warn("Node " + this.self + " leaves, and these have not answered its farewell: "
					+ silent.stream().map(this.receiver::nameOf).sorted().collect(Collectors.joining(", "))
					+ ". Messages that were under way between it and them may be lost without being counted");
		}
	}

	public Node self() {
		return this.self;
	}

	/**
	 * The nodes of the cluster, oldest first, this one included.
	 * @return a snapshot, empty before this node has joined
	 */
	public List<Node> nodes() {
		return this.control.nodes();
	}

	/**
	 * Adds a row to those of this node; a row is there until it was removed as often. It
	 * is told to the others soon, together with what else changes meanwhile.
	 * @param row the row
	 * @return completes on a worker when every other node knows of it
	 */
	public CompletableFuture<Void> add(Row row) {
		return this.control.rows().add(row);
	}

	/**
	 * Removes a row from those of this node.
	 * @param row the row, which was added
	 */
	public void remove(Row row) {
		this.control.rows().remove(row);
	}

	/**
	 * Tells others at once what has changed of this node's rows.
	 */
	public void hurry() {
		this.control.hurry();
	}

	/**
	 * Has this node's rows changed on the control thread, as soon as this node has
	 * joined, and tells the others at once: they hear of it before this node acknowledges
	 * anything that it does not know as yet.
	 * @param change adds and removes rows; must not block
	 * @param visible called on the control thread when every other node knows of it, and
	 * this node knows all that each told before it did; must not block
	 */
	public void change(Runnable change, Runnable visible) {
		this.control.change(change, visible);
	}

	/**
	 * Tells when every other node knows all rows that this node has now.
	 * @return completes on a worker
	 */
	public CompletableFuture<Void> visible() {
		return this.control.rows().visible();
	}

	/**
	 * Finds where a message goes.
	 * @param topic its topic
	 * @param own groups that have a member on this node which is not about to close, and
	 * how they share messages
	 * @param reserve groups that can be served on this node if no other has a member
	 * @return the other nodes it goes to, and the groups that this node is to serve
	 */
	public Route route(String topic, Map<String, Spread> own, Set<String> reserve) {
		return this.interest.route(topic, own, reserve);
	}

	/**
	 * Finds other nodes for groups that this node was to serve and could not, as their
	 * members here have closed.
	 * @param route where the message goes without them
	 * @param topic its topic
	 * @param groups the groups
	 * @return the route with one node more for each group that has a member elsewhere;
	 * the same if there is none
	 */
	public Route reroute(Route route, String topic, Set<String> groups) {
		return this.interest.reroute(route, topic, groups);
	}

	/**
	 * The groups that have a member on another node which hears a topic.
	 * @param topic the topic
	 * @return their names
	 */
	public Set<String> groups(String topic) {
		return this.interest.groups(topic);
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
	 * Finds the way to one node, whatever it subscribes to.
	 * @param node the id of the node, another one
	 * @return the route, nowhere if the node is not in the cluster as this node sees it
	 */
	public Route routeTo(UUID node) {
		Lane lane = this.links.lane(node);
		return (lane != null) ? Route.toMailboxes(lane) : Route.NOWHERE;
	}

	/**
	 * Finds the way to several nodes, whatever they subscribe to.
	 * @param nodes the ids of the nodes, other ones, each once
	 * @return the route to those of them that are in the cluster as this node sees it
	 */
	public Route routeTo(List<UUID> nodes) {
		Lane[] lanes = nodes.stream().map(this.links::lane).filter(Objects::nonNull).toArray(Lane[]::new);
		return (lanes.length > 0) ? Route.toMailboxes(lanes) : Route.NOWHERE;
	}

	/**
	 * Finds the way to nodes that watch an event: who misses a message of it finds out
	 * from its number, so that nothing is owed to a node that has left.
	 * @param nodes the ids of the nodes, other ones, each once
	 * @return the route to those of them that are in the cluster as this node sees it
	 */
	public Route routeToWatchers(List<UUID> nodes) {
		Lane[] lanes = nodes.stream().map(this.links::lane).filter(Objects::nonNull).toArray(Lane[]::new);
		return (lanes.length > 0) ? new Route(lanes, Map.of(), null) : Route.NOWHERE;
	}

	/**
	 * Finds the nodes of which one is to be chosen.
	 * @param topic the message's topic
	 * @return the ways to all other nodes that have a subscriber, in random order, and
	 * then to those of which that is not known
	 */
	public Route candidates(String topic) {
		return this.interest.candidates(topic);
	}

	/**
	 * Sends a message: first to the nodes that take it at once. May then wait for those
	 * that read slowly, up to the send timeout for each, after which the message is lost
	 * for that node, and counted; and so is at once what follows, until the node has
	 * taken something.
	 * @param route where to
	 * @param frame holds its frame, and is free again afterwards
	 * @param left gets the route and the id of each node that has left since the route
	 * was found, on this thread
	 * @return false if there is any such node
	 */
	public boolean send(Route route, WireOutput frame, BiConsumer<Route, UUID> left) {
		return send(route, frame, left, IGNORE);
	}

	/**
	 * Sends a message like {@link #send(Route, WireOutput, BiConsumer)}, and tells whom
	 * it is lost for.
	 * @param route where to
	 * @param frame holds its frame, and is free again afterwards
	 * @param left gets the route and the id of each node that has left since the route
	 * was found, on this thread
	 * @param lost gets the id of each other node that the message is lost for, on this
	 * thread
	 * @return false if any node has left
	 */
	public boolean send(Route route, WireOutput frame, BiConsumer<Route, UUID> left, Consumer<UUID> lost) {
		List<Lane> full = offer(route, frame, route.lanes().length <= FEW);
		return full.isEmpty() || sendLater(full, (lane) -> lane.send(frame, route.owed(lane.node())),
				(node) -> left.accept(route, node), lost);
	}

	/**
	 * Sends to lanes that take a message at once.
	 * @param here whether this thread may send itself
	 * @return those that do not
	 */
	private static List<Lane> offer(Route route, WireOutput frame, boolean here) {
		List<Lane> full = List.of();
		for (Lane lane : route.lanes()) {
			int owed = route.owed(lane.node());
			if (!(here ? lane.offer(frame, owed) : lane.handOver(frame, owed, 0))) {
				full = full.isEmpty() ? new ArrayList<>() : full;
				full.add(lane);
			}
		}
		return full;
	}

	/** Sends to lanes that were full, once all others have the message. */
	private boolean sendLater(List<Lane> full, Predicate<Lane> send, Consumer<UUID> left, Consumer<UUID> lost) {
		boolean complete = true;
		for (Lane lane : full) {
			if (send.test(lane)) {
				continue;
			}
			if (lane.isClosed()) {
				complete = false;
				left.accept(lane.node());
			}
			else {
				this.listener.lost(Cause.UNREACHABLE, this.receiver.nameOf(lane.node()), 1);
				lost.accept(lane.node());
			}
		}
		return complete;
	}

	/**
	 * Sends a request, but a node that reads slowly holds up no other, and none this
	 * thread for long.
	 * @param route where to
	 * @param frame holds its frame, and is free again afterwards
	 * @param nanos how long to wait for all slow nodes together
	 * @param lost gets the id of each node that the message is lost for, on this thread
	 */
	public void request(Route route, WireOutput frame, long nanos, Consumer<UUID> lost) {
		long deadline = System.nanoTime() + nanos;
		List<Lane> full = new ArrayList<>();
		for (Lane lane : route.lanes()) {
			// nothing is owed, as the requester is told what becomes of it
			if (!lane.handOver(frame, 0, 0)) {
				full.add(lane);
			}
		}
		sendLater(full, (lane) -> lane.handOver(frame, 0, deadline - System.nanoTime()), lost, lost);
	}

	/**
	 * Sends a reply, which is lost if the node has left.
	 * @param node the node
	 * @param frame holds its frame, and is free again afterwards
	 * @param mayWait whether this thread may wait for a node that reads slowly; if not,
	 * the reply is lost then, and counted
	 */
	public void reply(Node node, WireOutput frame, boolean mayWait) {
		Lane lane = this.links.lane(node.id());
		if (lane == null) {
			this.links.replyEarly(node.id(), frame);
		}
		else if (!(mayWait ? lane.send(frame, 0) : lane.handOver(frame, 0, 0)) && !lane.isClosed()) {
			this.listener.lost(Cause.UNREACHABLE, node.name(), 1);
		}
	}

	/**
	 * Answers a node whose message has a token. Does not wait.
	 * @param node the node
	 * @param answer the answer, lost if the node has left
	 */
	public void answer(Node node, Frame.Confirmed answer) {
		this.links.post(node.id(), answer);
	}

	/**
	 * Sends a node what concerns targets. Does not wait, and is lost if the node has
	 * left.
	 * @param node the id of the node
	 * @param frame what there is to say
	 */
	public void post(UUID node, Frame.Watching frame) {
		this.links.post(node, frame);
	}

	/**
	 * Sends a node what concerns targets like {@link #post(UUID, Frame.Watching)}, but
	 * after all changes of this node's rows that were made before. A node that reads it
	 * {@linkplain #afterFrames in turn} knows those changes.
	 * @param node the id of the node
	 * @param frame what there is to say
	 */
	public void postAfterRows(UUID node, Frame.Watching frame) {
		this.control.postAfterRows(node, frame);
	}

	/**
	 * Has something done, on the control thread, once this node knows the rows that came
	 * before the frame that is just being read.
	 * @param task must not block
	 */
	public void afterFrames(Runnable task) {
		this.control.afterFrames(task);
	}

	/**
	 * Sends a node a message of an event that was published before. Does not wait, and is
	 * lost if the node has left.
	 * @param node the id of the node
	 * @param message the message
	 */
	public void post(UUID node, Frame.Event message) {
		this.links.postMessage(node, message);
	}

	/**
	 * Whether a node, another one, is in the cluster as this node sees it. When it has
	 * left, that is so before {@link Listener#left} is called.
	 * @param node the id of the node
	 * @return true if so
	 */
	public boolean isMember(UUID node) {
		return this.links.lane(node) != null;
	}

	/**
	 * The node of some id.
	 * @param id the id
	 * @return the node, with its id for a name if it has not told its name yet
	 */
	public Node node(UUID id) {
		Node node = this.receiver.node(id);
		return (node != null) ? node : new Node(id.toString(), id);
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
	 * Members of the transport's cluster that do not say their names, as nodes do, or
	 * speak no version of the protocol that this node does, and are ignored: they are
	 * sent nothing, and not waited for.
	 * @return their ids
	 */
	public Set<UUID> ignored() {
		return this.control.ignored();
	}

	/**
	 * How many frames were skipped, as they are of a later version of the protocol.
	 * @return their number
	 */
	public long skipped() {
		return this.receiver.skipped();
	}

	/**
	 * How many connections with strangers were refused or cut off.
	 * @return their number
	 */
	public long refused() {
		return this.transport.refused();
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

	/**
	 * Takes the messages of one other node. Called by one thread at a time, one of the
	 * transport, which must not be blocked, nor send.
	 */
	public interface Messages {

		/**
		 * A message has come.
		 * @param sender who published or sent it
		 * @param message the message
		 */
		void message(Node sender, Frame.Message message);

		/**
		 * A published message is not taken, as this node is about to leave. Its sender
		 * does not know which groups have a member here, so this node counts those that
		 * it was to serve.
		 * @param sender who published it
		 * @param message the message
		 */
		void refused(Node sender, Frame.Publish message);

		/**
		 * That was all for now: the messages that have come are to be handled.
		 */
		void end();

	}

	/**
	 * Hears what comes from other nodes.
	 */
	public interface Listener {

		/**
		 * This node sees its cluster for the first time: from now on there is a route to
		 * each member. On the control thread: must not block.
		 */
		void joined();

		/**
		 * Messages of another node are about to come.
		 * @return takes them
		 */
		Messages messages();

		/**
		 * A node has answered a message, on a thread of the transport: must not block or
		 * send.
		 * @param node the id of the node
		 * @param answer its answer, perhaps to nothing
		 */
		void confirmed(UUID node, Frame.Confirmed answer);

		/**
		 * A node tells of targets, on a thread of the transport: must not block or send,
		 * except that frames may be posted. Between messages of the same node, in the
		 * order in which they were sent.
		 * @param node the id of the node
		 * @param frame what it tells
		 */
		void watching(UUID node, Frame.Watching frame);

		/**
		 * A node sees this one as a member, perhaps again, and may have forgotten what it
		 * was told before. Same threads and order.
		 * @param node the id of the node
		 */
		void introduced(UUID node);

		/**
		 * A node has left, after which there is no route to it, on the control thread:
		 * must not block.
		 * @param node the id of the node, which may never have told its name
		 */
		void left(UUID node);

		/**
		 * The cluster has changed, on the control thread: must not block.
		 * @param event what has changed
		 */
		void changed(MembershipEvent event);

		/**
		 * Messages were lost, on any thread: must not block.
		 * @param cause why
		 * @param node the name of the other node
		 * @param count how many
		 */
		void lost(Cause cause, String node, long count);

		/**
		 * Messages went to a node alone that has left without ever having said what it
		 * wants, on the control thread: must not block.
		 * @param count how many; also 0
		 */
		void unheard(long count);

		/**
		 * A thread of the transport, or the control thread, has run into what should not
		 * have been thrown, and goes on: must not block, nor throw.
		 * @param failure what was thrown
		 */
		default void failed(Throwable failure) {
		}

	}

}
