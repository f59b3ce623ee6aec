package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.wire.Batch;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;

/**
 * A transport that keeps account of the frames that one node sends, as they leave it.
 */
public final class FrameCounter extends ForwardingTransport {

	private static final Versions ALL = new Versions(Versions.FIRST, Versions.MAX);

	private final Map<UUID, List<Frame>> frames = new ConcurrentHashMap<>();

	private final AtomicInteger sends = new AtomicInteger();

	public FrameCounter(Transport transport) {
		super(transport);
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		this.sends.incrementAndGet();
		this.frames.computeIfAbsent(node, (key) -> new CopyOnWriteArrayList<>()).addAll(read(bytes, 0, length));
		super.send(node, bytes, length, released);
	}

	/** What really sends. */
	public Transport original() {
		return this.transport;
	}

	/** The frames of a batch, in order. */
	public static List<Frame> read(byte[] bytes, int offset, int length) {
		try {
			WireInput input = new WireInput(bytes, offset, length);
			Batch.readHeader(input, ALL);
			List<Frame> frames = new ArrayList<>();
			while (input.remaining() > 0) {
				frames.add(FrameCodec.read(input.readPart(), new TextCache()));
			}
			return frames;
		}
		catch (MalformedFrameException ex) {
			throw new AssertionError(ex);
		}
	}

	/** How many frames of some kind this node has sent to another. */
	public long sent(UUID node, Class<? extends Frame> kind) {
		return this.frames.getOrDefault(node, List.of()).stream().filter(kind::isInstance).count();
	}

	/** All frames that this node has sent to another, in order. */
	public List<Frame> sent(UUID node) {
		return List.copyOf(this.frames.getOrDefault(node, List.of()));
	}

	/** How many frames of some kind this node has sent to all others. */
	public long sent(Class<? extends Frame> kind) {
		return this.frames.keySet().stream().mapToLong((node) -> sent(node, kind)).sum();
	}

	/** How often anything was sent to anybody. */
	public int sends() {
		return this.sends.get();
	}

}
