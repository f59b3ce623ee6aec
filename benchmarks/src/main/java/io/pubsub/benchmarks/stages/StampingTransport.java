package io.pubsub.benchmarks.stages;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.ForwardingTransport;
import io.pubsub.benchmarks.Payload;
import io.pubsub.benchmarks.Site;
import io.pubsub.cluster.Transport;

/**
 * Notes when messages leave the publisher, and when they arrive at a receiver and are
 * handed on: of each batch the last one, whose payload is at the end.
 */
final class StampingTransport extends ForwardingTransport {

	private final int size;

	private final Map<UUID, Stamps> sent = new ConcurrentHashMap<>();

	/** Null on the publisher. */
	private final @Nullable Stamps arrived;

	StampingTransport(Transport transport, Site site) {
		super(transport);
		this.size = site.size();
		this.arrived = site.publisher() ? null : Stages.stamps(Stages.ARRIVED + site.node() + "-" + transport.self());
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		int payload = length - this.size;
		if (this.arrived != null || payload < 0 || !Payload.isTimed(bytes, payload)) {
			super.send(node, bytes, length, released);
			return;
		}
		// the array may be used again before the send returns
		long sequence = Payload.sequence(bytes, payload);
		long due = Payload.time(bytes, payload);
		long before = System.nanoTime();
		super.send(node, bytes, length, released);
		this.sent.computeIfAbsent(node, (id) -> Stages.stamps(Stages.SENT + id))
			.set(sequence, due, before, System.nanoTime());
	}

	@Override
	protected void received(Listener listener, UUID sender, byte[] bytes, int offset, int length) {
		int payload = offset + length - this.size;
		Stamps arrived = this.arrived;
		if (arrived == null || payload < offset || !Payload.isTimed(bytes, payload)) {
			super.received(listener, sender, bytes, offset, length);
			return;
		}
		// the array may be used again before the call returns
		long sequence = Payload.sequence(bytes, payload);
		long due = Payload.time(bytes, payload);
		long before = System.nanoTime();
		super.received(listener, sender, bytes, offset, length);
		arrived.set(sequence, due, before, System.nanoTime());
	}

}
