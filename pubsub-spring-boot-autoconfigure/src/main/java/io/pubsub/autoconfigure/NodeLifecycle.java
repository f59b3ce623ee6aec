package io.pubsub.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

import io.pubsub.node.PubSubNode;

/**
 * Has the node join the cluster before the web server starts, and leave after it has
 * stopped, so that requests can publish for as long as there are any. While the node
 * runs, so does the process.
 */
final class NodeLifecycle extends NodePhase {

	/** Below the phase in which the web server starts and stops. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

	private final PubSubNode node;

	private volatile @Nullable KeepAlive keepAlive;

	NodeLifecycle(PubSubNode node) {
		super(PHASE);
		this.node = node;
	}

	@Override
	void begin() {
		this.node.start();
		this.keepAlive = new KeepAlive(this.node.cluster().self().name());
	}

	@Override
	void end() {
		try {
			this.node.close();
		}
		finally {
			KeepAlive keepAlive = this.keepAlive;
			if (keepAlive != null) {
				keepAlive.close();
			}
		}
	}

}
