package io.pubsub.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.pubsub.listener.EventSources;

/**
 * Has the sources of events produce once all else has started, and give them up before
 * anything else stops, so that other nodes take over.
 */
final class EventSourcesLifecycle implements SmartLifecycle {

	/** Above that of the subscriptions. */
	static final int PHASE = SubscriptionsLifecycle.PHASE + 1;

	private final EventSources sources;

	private volatile boolean running;

	EventSourcesLifecycle(EventSources sources) {
		this.sources = sources;
	}

	@Override
	public void start() {
		this.sources.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.sources.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** For the node's reason. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
