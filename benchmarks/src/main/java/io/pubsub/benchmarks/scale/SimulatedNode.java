package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Row;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

/**
 * A member of a cluster that only one other member, a real node, takes for a node: it
 * greets that one, tells it which topics it wants, acknowledges its rows, and counts its
 * messages, in the frames of the library. It keeps no rows, and says nothing to other
 * members, so that a thousand fit into one JVM.
 * <p>
 * It sends a batch at a time, so that those of all simulated nodes arrive in turns, as
 * they would by as many connections.
 */
final class SimulatedNode implements Transport.Listener {

	/** Of its rows, which never change. */
	static final long VERSION = 1;

	private static final int BATCH_SIZE = 60_000;

	/** As a real node does with topics of this length. */
	private static final int ROWS_OF_A_FRAME = 48_000 / (3 + 3 * Topics.name(0).length());

	private final String name;

	private final Transport transport;

	private final UUID real;

	private final List<Row> more;

	private final int[] topics;

	private final Executor sender;

	private final Traffic traffic;

	private final TextCache texts = new TextCache();

	private final long epoch = System.currentTimeMillis();

	/** Counts introductions; a new one ends the one before. Used by the sender. */
	private int introduction;

	/** Whether rows are still to be sent, before anything else. Used by the sender. */
	private boolean introducing;

	/** What is to be sent after the rows. Used by the sender. */
	private final List<Frame> waiting = new ArrayList<>();

	/** Used by the thread that reads. */
	private boolean seen;

	/** The version of the real node's rows that has arrived; -1 if none. */
	private volatile long known = -1;

	/** The last version that the real node has reported, since that was reset. */
	private volatile long reported = Long.MAX_VALUE;

	private volatile boolean acknowledged;

	/**
	 * Creates a node.
	 * @param name its name
	 * @param transport what connects it
	 * @param real the id of the real node
	 * @param topics the numbers of the topics that it wants
	 * @param more further topics that it wants
	 * @param sender one thread that sends for all simulated nodes
	 * @param traffic counts for all simulated nodes
	 */
	SimulatedNode(String name, Transport transport, UUID real, int[] topics, List<String> more, Executor sender,
			Traffic traffic) {
		this.name = name;
		this.transport = transport;
		this.real = real;
		this.topics = topics;
		this.more = more.stream().map(SimulatedNode::interest).toList();
		this.sender = sender;
		this.traffic = traffic;
	}

	private static Row interest(String topic) {
		return new Row(Row.Kind.INTEREST, topic, "");
	}

	/** How many rows it has. */
	int rows() {
		return this.more.size() + this.topics.length;
	}

	/**
	 * Whether it has all rows of the real node, which has all of its own, as far as that
	 * was reported since the last {@link #reset}.
	 */
	boolean isSettled() {
		return this.acknowledged && this.known >= this.reported;
	}

	void reset() {
		this.acknowledged = false;
		this.reported = Long.MAX_VALUE;
	}

	@Override
	public void members(List<UUID> members, boolean merged) {
		boolean before = this.seen;
		this.seen = members.contains(this.real);
		if (!this.seen) {
			this.known = -1;
		}
		else if (!before) {
			this.sender.execute(this::introduce);
		}
		else if (merged) {
			post(hello());
			post(new ClusterFrame.Digest(VERSION, this.known));
		}
	}

	private void introduce() {
		int number = ++this.introduction;
		this.introducing = true;
		send(hello());
		this.sender.execute(() -> sendRows(number, 0));
	}

	private ClusterFrame.Hello hello() {
		return new ClusterFrame.Hello(this.name, Versions.SPOKEN, 0, Map.of());
	}

	/**
	 * Sends a batch of rows from one on, and the rest when others have had their turn.
	 */
	private void sendRows(int number, int from) {
		if (number != this.introduction) {
			return;
		}
		WireOutput batch = begin();
		int next = from;
		boolean last = false;
		while (!last) {
			int to = Math.min(next + ROWS_OF_A_FRAME, rows());
			WireOutput frame = encode(new ClusterFrame.Snapshot(VERSION, next == 0, to == rows(), rows(next, to)));
			if (next > from && batch.length() + Batch.LENGTH_SIZE + frame.length() > BATCH_SIZE) {
				break;
			}
			Batch.append(frame, batch);
			last = to == rows();
			this.traffic.rowsSent.add(to - next);
			this.traffic.framesSent.increment();
			next = to;
		}
		send(batch);
		if (!last) {
			int rest = next;
			this.sender.execute(() -> sendRows(number, rest));
			return;
		}
		this.introducing = false;
		this.waiting.forEach(this::send);
		this.waiting.clear();
	}

	private List<Row> rows(int from, int to) {
		List<Row> rows = new ArrayList<>(to - from);
		for (int i = from; i < to; i++) {
			int topic = i - this.more.size();
			rows.add((topic < 0) ? this.more.get(i) : interest(Topics.name(this.topics[topic])));
		}
		return rows;
	}

	private WireOutput begin() {
		WireOutput batch = new WireOutput(BATCH_SIZE);
		Batch.writeHeader(Versions.SPOKEN.highest(), this.epoch, 0, batch);
		return batch;
	}

	private static WireOutput encode(Frame frame) {
		WireOutput output = new WireOutput(64);
		FrameCodec.write(frame, output);
		return output;
	}

	private void send(Frame frame) {
		WireOutput batch = begin();
		Batch.append(encode(frame), batch);
		this.traffic.framesSent.increment();
		send(batch);
	}

	private void send(WireOutput batch) {
		this.traffic.batchesSent.increment();
		this.traffic.bytesSent.add(batch.length());
		this.transport.send(this.real, batch.array(), batch.length());
	}

	@Override
	public void received(UUID sender, byte[] bytes, int offset, int length) {
		this.traffic.batchesReceived.increment();
		this.traffic.bytesReceived.add(length);
		try {
			WireInput input = new WireInput(bytes, offset, length);
			Batch.readHeader(input, Versions.SPOKEN);
			while (input.remaining() > 0) {
				take(FrameCodec.read(input.readPart(), this.texts));
			}
		}
		catch (MalformedFrameException ex) {
			throw new IllegalStateException("A node has sent what is no batch of frames", ex);
		}
	}

	private void take(Frame frame) {
		this.traffic.framesReceived.increment();
		this.traffic.rowsReceived.add(CountingTransport.rows(frame));
		if (frame instanceof Frame.Message) {
			this.traffic.messages.increment();
		}
		else if (frame instanceof ClusterFrame.Snapshot snapshot) {
			if (snapshot.last()) {
				acknowledge(snapshot.version());
			}
		}
		else if (frame instanceof ClusterFrame.Delta delta) {
			acknowledge(delta.version());
		}
		else if (frame instanceof ClusterFrame.Digest digest) {
			take(digest);
		}
		else if (frame instanceof ClusterFrame.Pull) {
			this.sender.execute(this::introduce);
		}
		else if (frame instanceof ClusterFrame.Ping ping) {
			post(new ClusterFrame.Pong(ping.token()));
		}
	}

	private void take(ClusterFrame.Digest digest) {
		this.acknowledged |= digest.known() == VERSION;
		this.reported = digest.version();
		if (digest.version() > this.known) {
			post(new ClusterFrame.Pull());
		}
	}

	private void acknowledge(long version) {
		this.known = version;
		post(new ClusterFrame.Digest(VERSION, version));
	}

	/** The thread that reads must not send. */
	private void post(Frame frame) {
		this.sender.execute(() -> {
			if (this.introducing) {
				this.waiting.add(frame);
			}
			else {
				send(frame);
			}
		});
	}

	/**
	 * What all simulated nodes have sent to the real node and received from it, and how
	 * many messages of users that was.
	 */
	static final class Traffic {

		private final LongAdder rowsSent = new LongAdder();

		private final LongAdder framesSent = new LongAdder();

		private final LongAdder bytesSent = new LongAdder();

		private final LongAdder rowsReceived = new LongAdder();

		private final LongAdder framesReceived = new LongAdder();

		private final LongAdder bytesReceived = new LongAdder();

		private final LongAdder batchesSent = new LongAdder();

		private final LongAdder batchesReceived = new LongAdder();

		private final LongAdder messages = new LongAdder();

		long messages() {
			return this.messages.sum();
		}

		Count sent() {
			return new Count(this.batchesSent.sum(), this.framesSent.sum(), this.rowsSent.sum(), this.bytesSent.sum());
		}

		Count received() {
			return new Count(this.batchesReceived.sum(), this.framesReceived.sum(), this.rowsReceived.sum(),
					this.bytesReceived.sum());
		}

	}

}
