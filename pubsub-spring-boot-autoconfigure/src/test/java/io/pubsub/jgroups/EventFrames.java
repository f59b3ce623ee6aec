package io.pubsub.jgroups;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Frame;

/**
 * A transport that counts the messages of events, requests and replies that arrive: the
 * way from a node carries them with all others, and some of events twice, of which
 * watchers hear one.
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
	protected void received(Listener listener, UUID sender, byte[] bytes, int offset, int length) {
		long count = FrameCounter.read(bytes, offset, length)
			.stream()
			.filter((frame) -> frame instanceof Frame.Message && !(frame instanceof Frame.Publish))
			.count();
		this.counts.merge(sender, count, Long::sum);
		listener.received(sender, bytes, offset, length);
	}

}
