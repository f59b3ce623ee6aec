package io.pubsub.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireOutput;

/**
 * The lanes to the other members. Lanes are opened and closed by one thread, and used by
 * all.
 */
final class Links {

	/** How many nodes that have left are remembered, for the case that they come back. */
	private static final int MEMORY = 1000;

	private final Map<UUID, Lane> lanes = new ConcurrentHashMap<>();

	private final Map<UUID, LanePosition> closed = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<UUID, LanePosition> eldest) {
			return size() > MEMORY;
		}

	};

	/** What members have said that are about to leave. */
	private final Map<UUID, ClusterFrame.Leaving> farewells = new HashMap<>();

	/** Nodes that have said to speak version 1 of the protocol alone. */
	private final Set<UUID> firstVersion = ConcurrentHashMap.newKeySet();

	private volatile boolean stopped;

	/** Lanes to members that are ignored, until they have sent what they were for. */
	private final List<Lane> apart = new CopyOnWriteArrayList<>();

	private final EarlyFrames early = new EarlyFrames();

	private final BatchArrays arrays;

	private final Transport transport;

	private final Senders senders;

	private final Duration sendTimeout;

	Links(Transport transport, Senders senders, Duration sendTimeout) {
		this.transport = transport;
		this.arrays = new BatchArrays(transport.batchSize());
		this.senders = senders;
		this.sendTimeout = sendTimeout;
	}

	/**
	 * Opens the lane to a node, with frames that go before anything else.
	 * @param node the node
	 * @param first the frames
	 */
	void open(UUID node, Iterable<? extends Frame> first) {
		LanePosition position = this.closed.remove(node);
		if (position == null) {
			// later than any epoch that has been forgotten
			position = LanePosition.first(System.currentTimeMillis());
		}
		Lane lane = new Lane(node, this.transport, this.arrays, this.senders, this.sendTimeout, position);
		synchronized (lane) {
			// there before the node can answer what it is told, and used by nobody before
			// that
			this.lanes.put(node, lane);
			if (this.stopped) {
				lane.stop();
			}
			first.forEach((frame) -> post(lane, frame));
			this.early.take(node).forEach((send) -> send.accept(lane));
		}
	}

	/**
	 * Writes to a node, if there is a lane, in a version of the protocol from now on.
	 * @return whether that is the first one, and this was not known
	 */
	boolean version(UUID node, int version) {
		Lane lane = this.lanes.get(node);
		if (lane == null) {
			return false;
		}
		lane.version(version);
		return version == Versions.FIRST && this.firstVersion.add(node);
	}

	/**
	 * Sends a frame to a member that is ignored, and has no lane.
	 */
	void postApart(UUID node, Frame frame) {
		LanePosition position = this.closed.getOrDefault(node, LanePosition.first(System.currentTimeMillis()));
		Lane lane = new Lane(node, this.transport, this.arrays, this.senders, this.sendTimeout, position);
		lane.post(encode(frame));
		this.apart.removeIf((other) -> other.flush(0));
		this.apart.add(lane);
	}

	/**
	 * Closes the lane to a node.
	 * @return how many messages for mailboxes and groups are lost, if the node has
	 * reported it
	 */
	long close(UUID node) {
		Lane lane = this.lanes.remove(node);
		if (lane == null) {
			return 0;
		}
		this.firstVersion.remove(node);
		LanePosition position = lane.close();
		ClusterFrame.Leaving farewell = this.farewells.remove(node);
		// one that says so counts what it leaves of these
		this.closed.put(node, (farewell != null) ? position.known() : position);
		return (farewell != null) ? position.lost(farewell) : 0;
	}

	/** A node has said what it wants. */
	void known(UUID node) {
		Lane lane = this.lanes.get(node);
		if (lane != null) {
			lane.known();
		}
	}

	/**
	 * A node has left without having said what it wants.
	 * @return how many messages it was sent that no node was known to want
	 */
	long guesses(UUID node) {
		LanePosition position = this.closed.get(node);
		if (position == null) {
			return 0;
		}
		this.closed.put(node, position.known());
		return position.guesses();
	}

	/**
	 * A node says that it is about to leave, perhaps when it has left.
	 * @return how many messages for mailboxes and groups are lost, if it has left
	 */
	long leaving(UUID node, ClusterFrame.Leaving farewell) {
		Lane lane = this.lanes.get(node);
		if (lane != null) {
			this.farewells.put(node, farewell);
			lane.stop();
			return 0;
		}
		LanePosition position = this.closed.remove(node);
		return (position != null) ? position.lost(farewell) : 0;
	}

	/** This node is about to leave: what is sent from now on may not arrive any more. */
	void stop() {
		this.stopped = true;
		this.lanes.values().forEach(Lane::stop);
	}

	/**
	 * Waits until everything has been handed to the transport.
	 * @return false if that took longer than the timeout
	 */
	boolean flush(Duration timeout) {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		return Stream.concat(this.lanes.values().stream(), this.apart.stream())
			.allMatch((lane) -> lane.flush(deadline - System.nanoTime()));
	}

	void closeAll() {
		this.lanes.keySet().forEach(this::close);
	}

	/** The nodes that there is a lane to. */
	Set<UUID> nodes() {
		return Set.copyOf(this.lanes.keySet());
	}

	@Nullable Lane lane(UUID node) {
		return this.lanes.get(node);
	}

	/**
	 * The lane to a member.
	 */
	Lane requireLane(UUID member) {
		Lane lane = this.lanes.get(member);
		if (lane == null) {
			throw new IllegalStateException("There is no lane to " + member);
		}
		return lane;
	}

	/** A node has greeted this one: if there is no lane to it yet, there will be. */
	void expect(UUID node) {
		if (!this.lanes.containsKey(node)) {
			this.early.expect(node);
		}
	}

	/** To be called from time to time: nodes that do not join are no longer expected. */
	void age() {
		this.early.age();
	}

	/**
	 * Sends a frame that is no message to a node, if there is a lane, or will be soon,
	 * without waiting.
	 */
	void post(UUID node, Frame frame) {
		Lane lane = this.lanes.get(node);
		if (lane != null) {
			post(lane, frame);
		}
		else {
			postEarly(node, (opened) -> post(opened, frame));
		}
	}

	private static void post(Lane lane, Frame frame) {
		if (frame instanceof ClusterFrame.Hello hello) {
			lane.greet(hello);
		}
		else {
			lane.post(encode(frame));
		}
	}

	/**
	 * Sends a reply to a node that has no lane, if it will have one soon.
	 * @param frame holds the reply's frame, and is free again afterwards
	 */
	void replyEarly(UUID node, WireOutput frame) {
		WireOutput copy = new WireOutput(frame.length()).writeBytes(frame.array(), 0, frame.length());
		postEarly(node, (opened) -> opened.postMessage(copy));
	}

	private void postEarly(UUID node, Consumer<Lane> send) {
		if (this.early.add(node, send)) {
			Lane lane = this.lanes.get(node);
			if (lane != null) {
				// opened meanwhile
				this.early.take(node).forEach((each) -> each.accept(lane));
			}
		}
	}

	/**
	 * Sends a message to a node, if there is a lane, without waiting.
	 */
	void postMessage(UUID node, Frame.Message message) {
		Lane lane = this.lanes.get(node);
		if (lane != null) {
			lane.postMessage(encode(message));
		}
	}

	/**
	 * Sends a change of rows to all nodes, without waiting.
	 */
	void postAll(ClusterFrame.Delta delta) {
		WireOutput encoded = encode(delta);
		WireOutput readable = null;
		for (Lane lane : this.lanes.values()) {
			if (!this.firstVersion.contains(lane.node())) {
				lane.post(encoded);
			}
			else {
				if (readable == null) {
					readable = encode(FirstVersion.of(delta));
				}
				lane.post(readable);
			}
		}
	}

	static WireOutput encode(Frame frame) {
		WireOutput output = new WireOutput(64);
		FrameCodec.write(frame, output);
		return output;
	}

}
