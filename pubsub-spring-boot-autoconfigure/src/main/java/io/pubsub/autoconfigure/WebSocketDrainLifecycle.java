package io.pubsub.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.pubsub.websocket.OpenSessions;

/**
 * Has the clients of the broker go to other nodes before anything that serves them stops.
 */
final class WebSocketDrainLifecycle extends NodePhase {

	/** Above those of sources of events and of subscriptions. */
	static final int PHASE = EventSourcesLifecycle.PHASE + 1;

	private final @Nullable OpenSessions sessions;

	private final Duration time;

	WebSocketDrainLifecycle(@Nullable OpenSessions sessions, Duration time) {
		super(PHASE);
		this.sessions = sessions;
		this.time = time;
	}

	@Override
	void begin() {
		// sessions begin when clients connect
	}

	@Override
	void end() {
		if (this.sessions != null) {
			this.sessions.drain(this.time);
		}
	}

}
