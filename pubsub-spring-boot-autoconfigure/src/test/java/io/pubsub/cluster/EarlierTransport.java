package io.pubsub.cluster;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
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
 * Makes a node of this version one that speaks version 1 of the protocol and nothing
 * else: it says its name only, reads no batch of another version, and drops as malformed
 * the frames that version 1 does not have, and those with rows of kinds that it does not
 * have.
 */
public final class EarlierTransport extends ForwardingTransport {

	private static final Versions FIRST = new Versions(Versions.FIRST, Versions.FIRST);

	private final AtomicInteger malformed = new AtomicInteger();

	public EarlierTransport(Transport transport) {
		super(transport);
	}

	/** How many frames came that version 1 does not have, or batches it cannot read. */
	public int malformed() {
		return this.malformed.get();
	}

	@Override
	protected void received(Listener listener, UUID sender, byte[] bytes, int offset, int length) {
		try {
			byte[] known = known(new WireInput(bytes, offset, length), true);
			listener.received(sender, known, 0, known.length);
		}
		catch (MalformedFrameException ex) {
			this.malformed.incrementAndGet();
		}
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		try {
			byte[] known = known(new WireInput(bytes, 0, length), false);
			released.accept(bytes);
			this.transport.send(node, known, known.length);
		}
		catch (MalformedFrameException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean hasLaterRows(Frame frame) {
		return (frame instanceof ClusterFrame.Snapshot snapshot && hasLater(snapshot.rows()))
				|| (frame instanceof ClusterFrame.Delta delta
						&& (hasLater(delta.added()) || hasLater(delta.removed())));
	}

	private static boolean hasLater(List<Row> rows) {
		return rows.stream().anyMatch((row) -> row.kind().number() > 6);
	}

	private byte[] known(WireInput input, boolean count) throws MalformedFrameException {
		Batch.Header header = Batch.readHeader(input, FIRST);
		WireOutput batch = new WireOutput(64);
		Batch.writeHeader(Versions.FIRST, header.epoch(), header.sequence(), batch);
		while (input.remaining() > 0) {
			WireInput part = input.readPart();
			byte[] bytes = part.readBytes(part.remaining());
			Frame frame = FrameCodec.read(new WireInput(bytes, 0, bytes.length), new TextCache());
			if (frame instanceof ClusterFrame.Hello || frame instanceof Frame.Unknown || hasLaterRows(frame)) {
				this.malformed.addAndGet(count ? 1 : 0);
			}
			else {
				Batch.append(new WireOutput(64).writeBytes(bytes), batch);
			}
		}
		return batch.toByteArray();
	}

}
