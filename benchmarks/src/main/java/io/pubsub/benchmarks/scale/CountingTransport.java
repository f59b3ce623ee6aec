package io.pubsub.benchmarks.scale;

import java.util.UUID;
import java.util.function.Consumer;
import java.util.concurrent.atomic.LongAdder;

import io.pubsub.benchmarks.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;

/**
 * Counts what a node sends, whatever it is: messages of the transport, the frames in
 * them, the rows in these, and bytes.
 */
final class CountingTransport extends ForwardingTransport {

	private final LongAdder sends = new LongAdder();

	private final LongAdder frames = new LongAdder();

	private final LongAdder rows = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	CountingTransport(Transport transport) {
		super(transport);
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		this.sends.increment();
		count(bytes, length);
		this.bytes.add(length);
		super.send(node, bytes, length, released);
	}

	private void count(byte[] bytes, int length) {
		try {
			WireInput input = new WireInput(bytes, 0, length);
			Batch.readHeader(input, Versions.SPOKEN);
			TextCache texts = new TextCache();
			while (input.remaining() > 0) {
				this.frames.increment();
				this.rows.add(rows(FrameCodec.read(input.readPart(), texts)));
			}
		}
		catch (MalformedFrameException ex) {
			throw new IllegalArgumentException("A node has sent what is no batch", ex);
		}
	}

	/** How many rows a frame carries. */
	static int rows(Frame frame) {
		if (frame instanceof ClusterFrame.Snapshot snapshot) {
			return snapshot.rows().size();
		}
		return (frame instanceof ClusterFrame.Delta delta) ? delta.added().size() + delta.removed().size() : 0;
	}

	Count count() {
		return new Count(this.sends.sum(), this.frames.sum(), this.rows.sum(), this.bytes.sum());
	}

	/**
	 * What was sent.
	 *
	 * @param sends messages of the transport, each to one node
	 * @param frames frames in them
	 * @param rows rows in snapshots and changes among these
	 * @param bytes of all messages, without what the transport adds
	 */
	record Count(long sends, long frames, long rows, long bytes) {

		static final Count NONE = new Count(0, 0, 0, 0);

		Count plus(Count other) {
			return new Count(this.sends + other.sends, this.frames + other.frames, this.rows + other.rows,
					this.bytes + other.bytes);
		}

		Count minus(Count other) {
			return new Count(this.sends - other.sends, this.frames - other.frames, this.rows - other.rows,
					this.bytes - other.bytes);
		}

	}

}
