package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.pubsub.LossListener.Cause;
import io.pubsub.Node;
import io.pubsub.wire.Frame;
import io.pubsub.wire.WireOutput;

/**
 * Sends messages and frames to other nodes, and counts what is lost on the way.
 * Thread-safe.
 */
public final class Outbound {

	/**
	 * To so many nodes a publisher may send itself. To more of them it would take longer
	 * than tells single messages from a burst, which would then go out one by one.
	 */
	private static final int FEW = 4;

	private static final Consumer<UUID> IGNORE = (node) -> {
	};

	private final Links links;

	private final Receiver receiver;

	private final ClusterListener listener;

	Outbound(Links links, Receiver receiver, ClusterListener listener) {
		this.links = links;
		this.receiver = receiver;
		this.listener = listener;
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
	 * Sends a message like {@link #send(Route, WireOutput, BiConsumer)}, and reports the
	 * nodes that it is lost for.
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
	 * Sends a node a note. Does not wait, and is lost if the node has left.
	 * @param node the id of the node
	 * @param note what there is to say
	 */
	public void post(UUID node, Frame.Note note) {
		this.links.post(node, note);
	}

	/**
	 * Sends a node a large note, unless it has to read much else before.
	 * @param node the id of the node
	 * @param note what there is to say
	 * @return false if it was not sent, also because the node has left
	 */
	public boolean postIfRoom(UUID node, Frame.Note note) {
		Lane lane = this.links.lane(node);
		if (lane == null || !lane.hasRoom()) {
			return false;
		}
		this.links.post(node, note);
		return true;
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

}
