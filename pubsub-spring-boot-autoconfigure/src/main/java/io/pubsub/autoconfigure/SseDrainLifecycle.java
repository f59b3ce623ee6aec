package io.pubsub.autoconfigure;

import java.time.Duration;

import io.pubsub.sse.SseConnections;

/**
 * Has the clients of streams go to other nodes before anything that serves them stops,
 * and before the web server would wait for them.
 */
final class SseDrainLifecycle extends NodePhase {

	/** Above those of sources of events and of subscriptions. */
	static final int PHASE = EventSourcesLifecycle.PHASE + 1;

	private final SseConnections connections;

	private final Duration time;

	SseDrainLifecycle(SseConnections connections, Duration time) {
		super(PHASE);
		this.connections = connections;
		this.time = time;
	}

	@Override
	void begin() {
		// streams begin when clients connect
	}

	@Override
	void end() {
		this.connections.drain(this.time);
	}

}
