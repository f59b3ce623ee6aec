package io.pubsub.sse;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of streams: {@code pubsub.sse.connections} and {@code pubsub.sse.resets}.
 */
public final class SseMeters implements MeterBinder {

	private final SseConnections connections;

	/**
	 * Creates the meters.
	 * @param connections the connections of this node
	 */
	public SseMeters(SseConnections connections) {
		this.connections = connections;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("pubsub.sse.connections", this.connections, SseConnections::count)
			.description("Connections that receive server-sent events from this node")
			.register(registry);
		FunctionCounter.builder("pubsub.sse.resets", this.connections, SseConnections::resets)
			.description("Clients that were told that they have missed messages")
			.register(registry);
	}

}
