package io.pubsub.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.DuplicateNodeNameException;
import io.pubsub.Node;
import io.pubsub.PubSubException;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Row;

/**
 * This node among the others. It learns of the members from the {@link Transport}, greets
 * them, keeps the {@link Directory} with them, and passes messages in both directions.
 * <p>
 * Three kinds of threads meet here. Threads of the transport read frames, pass on
 * messages, and leave everything else to the control thread. The control thread never
 * waits for the network: senders carry what it sends. Threads of the user send messages,
 * and read what the control thread has written for them.
 */
public final class Peers {

	private static final Log logger = LogFactory.getLog(Peers.class);

	/** How long leaving waits for all others to have read what they were sent. */
	public static final Duration FAREWELL_TIMEOUT = Duration.ofSeconds(5);

	/** How long leaving waits for what is still to be sent. */
	private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(2);

	private final Node self;

	private final Transport transport;

	private final Duration joinTimeout;

	private final Links links;

	private final Pings pings;

	private final Receiver receiver;

	private final RowObservers observers;

	private final Control control;

	private final Members members;

	private final Routes routes;

	private final Outbound outbound;

	/**
	 * Makes a node that has not joined yet.
	 * @param hello what it says of itself
	 * @param transport what carries bytes
	 * @param routing which nodes messages go to
	 * @param joinTimeout how long to wait for others when joining
	 * @param sendTimeout how long to wait for room when a node reads slowly
	 * @param senders what sends, and may have to wait for that
	 * @param workers what runs tasks of the user
	 * @param listener notified of messages and events
	 */
	public Peers(ClusterFrame.Hello hello, Transport transport, Routing routing, Duration joinTimeout,
			Duration sendTimeout, Senders senders, Executor workers, ClusterListener listener) {
		this.self = new Node(hello.name(), transport.self());
		this.transport = transport;
		this.joinTimeout = joinTimeout;
		this.links = new Links(transport, senders, sendTimeout);
		this.pings = new Pings(this.links);
		Interest interest = new Interest(routing, this.links);
		this.observers = new RowObservers(workers);
		this.observers.add(Row.Kind.INTEREST, interest);
		this.control = new Control(this.self, hello, this.links, this.pings, interest, this.observers, listener);
		this.receiver = this.control.receiver();
		this.members = new Members(this.self, this.control, this.links, this.pings);
		this.routes = new Routes(interest, this.links, this.receiver);
		this.outbound = new Outbound(this.links, this.receiver, listener);
	}

	/**
	 * Has the rows of other nodes observed; to be called before this joins.
	 * @param kind the kind of the rows, observed once
	 * @param observer notified of them
	 */
	public void observe(Row.Kind kind, RowObserver observer) {
		this.observers.add(kind, observer);
	}

	/**
	 * Has rows observed that are observed already; to be called before this joins.
	 * @param kind the kind of the rows
	 * @param observer notified after the first observer
	 */
	public void alsoObserve(Row.Kind kind, RowObserver observer) {
		this.observers.alsoAdd(kind, observer);
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
		List<Node> others = this.members.nodes().stream().filter((node) -> !node.equals(this.self)).toList();
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

	public Members members() {
		return this.members;
	}

	public Routes routes() {
		return this.routes;
	}

	public Outbound outbound() {
		return this.outbound;
	}

	/**
	 * The rows of this node.
	 * @return the rows, which every other node gets to know
	 */
	public LocalRows rows() {
		return this.control.rows();
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

	public Node self() {
		return this.self;
	}

}
