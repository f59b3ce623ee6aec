package io.pubsub.jgroups;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Batch;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.WireInput;

/**
 * A transport that counts the messages of events that arrive: the way from a node carries
 * them with all others, and some twice, of which watchers hear one.
 */
final class EventFrames extends ForwardingTransport {

	private final Map<UUID, Long> counts = new ConcurrentHashMap<>();

	EventFrames(Transport transport) {
		super(transport);
	}

	/** How many have come from a node. */
	long from(UUID node) {
		return this.counts.getOrDefault(node, 0L);
	}

	@Override
	public void start(Listener listener) {
		this.transport.start(new Listener() {

			@Override
			public void members(List<UUID> members, boolean merged) {
				listener.members(members, merged);
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
				EventFrames.this.counts.merge(sender, count(new WireInput(bytes, offset, length)), Long::sum);
				listener.received(sender, bytes, offset, length);
			}

		});
	}

	private static long count(WireInput input) {
		long count = 0;
		try {
			Batch.readHeader(input);
			while (input.remaining() > 0) {
				count += (FrameCodec.read(input.readPart(), new TextCache()) instanceof Frame.Event) ? 1 : 0;
			}
			return count;
		}
		catch (MalformedFrameException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
