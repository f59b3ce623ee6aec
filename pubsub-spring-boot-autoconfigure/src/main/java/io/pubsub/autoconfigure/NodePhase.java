package io.pubsub.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * What a node does in one phase of the application's start, and in the same of its stop.
 */
abstract class NodePhase implements SmartLifecycle {

	private final int phase;

	private volatile boolean running;

	NodePhase(int phase) {
		this.phase = phase;
	}

	abstract void begin();

	abstract void end();

	@Override
	public final void start() {
		begin();
		this.running = true;
	}

	@Override
	public final void stop() {
		this.running = false;
		end();
	}

	@Override
	public final boolean isRunning() {
		return this.running;
	}

	/** A node that has left cannot come back: a context is not paused between tests. */
	@Override
	public final boolean isPauseable() {
		return false;
	}

	@Override
	public final int getPhase() {
		return this.phase;
	}

}
