package io.pubsub.benchmarks.scale;

import java.util.UUID;
import java.util.function.Consumer;
import java.util.concurrent.atomic.LongAdder;

import io.pubsub.benchmarks.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Batch;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;

/**
 * Counts what a node sends, whatever it is: messages of the transport, the frames in
 * them, and bytes.
 */
final class CountingTransport extends ForwardingTransport {

	private final LongAdder sends = new LongAdder();

	private final LongAdder frames = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	CountingTransport(Transport transport) {
		super(transport);
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		this.sends.increment();
		this.frames.add(frames(bytes, length));
		this.bytes.add(length);
		super.send(node, bytes, length, released);
	}

	private static int frames(byte[] bytes, int length) {
		try {
			WireInput input = new WireInput(bytes, 0, length);
			Batch.readHeader(input, Versions.SPOKEN);
			int frames = 0;
			while (input.remaining() > 0) {
				input.readPart();
				frames++;
			}
			return frames;
		}
		catch (MalformedFrameException ex) {
			throw new IllegalArgumentException("A node has sent what is no batch", ex);
		}
	}

	Count count() {
		return new Count(this.sends.sum(), this.frames.sum(), this.bytes.sum());
	}

	/**
	 * What was sent.
	 *
	 * @param sends messages of the transport, each to one node
	 * @param frames frames in them
	 * @param bytes of all messages, without what the transport adds
	 */
	record Count(long sends, long frames, long bytes) {

		static final Count NONE = new Count(0, 0, 0);

		Count plus(Count other) {
			return new Count(this.sends + other.sends, this.frames + other.frames, this.bytes + other.bytes);
		}

		Count minus(Count other) {
			return new Count(this.sends - other.sends, this.frames - other.frames, this.bytes - other.bytes);
		}

	}

}
