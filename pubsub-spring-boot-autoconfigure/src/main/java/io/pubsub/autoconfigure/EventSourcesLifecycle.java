package io.pubsub.autoconfigure;

import io.pubsub.listener.EventSources;

/**
 * Has the sources of events produce once all else has started, and give them up before
 * anything else stops, so that other nodes take over.
 */
final class EventSourcesLifecycle extends NodePhase {

	/** Above that of the subscriptions. */
	static final int PHASE = SubscriptionsLifecycle.PHASE + 1;

	private final EventSources sources;

	EventSourcesLifecycle(EventSources sources) {
		super(PHASE);
		this.sources = sources;
	}

	@Override
	void begin() {
		this.sources.start();
	}

	@Override
	void end() {
		this.sources.stop();
	}

}
