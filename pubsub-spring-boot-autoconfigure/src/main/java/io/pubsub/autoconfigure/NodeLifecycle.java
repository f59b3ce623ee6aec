package io.pubsub.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.pubsub.node.PubSubNode;

/**
 * Has the node join the cluster before the web server starts, and leave after it has
 * stopped, so that requests can publish for as long as there are any.
 */
final class NodeLifecycle implements SmartLifecycle {

	/** Below the phase in which the web server starts and stops. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

	private final PubSubNode node;

	private volatile boolean running;

	NodeLifecycle(PubSubNode node) {
		this.node = node;
	}

	@Override
	public void start() {
		this.node.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.node.close();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** A node that has left cannot come back: a context is not paused between tests. */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
