package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

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
 * Makes what a node of this version sends into what one of a later version would send:
 * its {@link ClusterFrame.Hello} is longer, it has one more kind of rows, and behind each
 * frame comes one of a kind that is not known here, and one more that counts as a
 * message.
 */
public final class LaterTransport extends ForwardingTransport {

	private static final Versions ALL = new Versions(Versions.FIRST, Versions.MAX);

	/** How many unknown messages each node was sent; guarded by this. */
	private final Map<UUID, Long> added = new ConcurrentHashMap<>();

	private final Map<UUID, Set<Integer>> versions = new ConcurrentHashMap<>();

	public LaterTransport(Transport transport) {
		super(transport);
	}

	/** The versions in which batches were sent to a node. */
	public Set<Integer> versions(UUID node) {
		return this.versions.getOrDefault(node, Set.of());
	}

	/** How many messages that only later versions know were sent to a node. */
	public long messages(UUID node) {
		return this.added.getOrDefault(node, 0L);
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		try {
			this.versions.computeIfAbsent(node, (key) -> ConcurrentHashMap.newKeySet()).add((int) bytes[0]);
			byte[] later = later(node, new WireInput(bytes, 0, length), bytes[0]);
			released.accept(bytes);
			this.transport.send(node, later, later.length);
		}
		catch (MalformedFrameException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** One batch at a time is sent to each node. */
	private byte[] later(UUID node, WireInput input, int version) throws MalformedFrameException {
		Batch.Header header = Batch.readHeader(input, ALL);
		long messages = messages(node);
		WireOutput batch = new WireOutput(64);
		Batch.writeHeader(version, header.epoch(), header.sequence() + messages, batch);
		while (input.remaining() > 0) {
			WireInput part = input.readPart();
			byte[] frame = part.readBytes(part.remaining());
			Batch.append(later(frame), batch);
			Batch.append(new WireOutput(4).writeByte(63).writeText("later"), batch);
			Batch.append(new WireOutput(4).writeByte(64).writeText("message"), batch);
			messages++;
		}
		this.added.put(node, messages);
		return batch.toByteArray();
	}

	private static WireOutput later(byte[] bytes) throws MalformedFrameException {
		Frame frame = FrameCodec.read(new WireInput(bytes, 0, bytes.length), new TextCache());
		WireOutput output = new WireOutput(64);
		if (frame instanceof ClusterFrame.Snapshot snapshot) {
			FrameCodec.write(new ClusterFrame.Snapshot(snapshot.version(), snapshot.first(), snapshot.last(),
					later(snapshot.rows(), snapshot.version())), output);
		}
		else if (frame instanceof ClusterFrame.Delta delta) {
			FrameCodec.write(new ClusterFrame.Delta(delta.version(), later(delta.added(), delta.version()),
					later(delta.removed(), delta.version() - 1)), output);
		}
		else {
			output.writeBytes(bytes);
			if (frame instanceof ClusterFrame.Hello || frame instanceof ClusterFrame.Digest) {
				output.writeText("a field that was added").writeByte(1);
			}
		}
		return output;
	}

	/** One more row, another for each version of the rows. */
	private static List<Row> later(List<Row> rows, long version) throws MalformedFrameException {
		List<Row> later = new ArrayList<>(rows);
		later.add(0, new Row(Row.Kind.of(126), "later", "since " + version));
		return later;
	}

}
