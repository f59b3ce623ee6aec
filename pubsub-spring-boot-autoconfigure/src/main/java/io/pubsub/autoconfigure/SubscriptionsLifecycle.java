package io.pubsub.autoconfigure;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.SmartLifecycle;

import io.pubsub.node.PubSubNode;

/**
 * Waits on start until the other nodes route to this one's subscriptions, and on stop
 * until what they have accepted is delivered. Starts after the web server and stops
 * before it, so that all that listeners use is still there.
 */
final class SubscriptionsLifecycle extends NodePhase {

	/** Above the phase in which the web server stops gracefully. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	private static final Log logger = LogFactory.getLog(SubscriptionsLifecycle.class);

	private final PubSubNode node;

	private final Duration drainTimeout;

	SubscriptionsLifecycle(PubSubNode node, Duration drainTimeout) {
		super(PHASE);
		this.node = node;
		this.drainTimeout = drainTimeout;
	}

	@Override
	void begin() {
		if (!this.node.awaitVisible()) {
			logger.warn("Not every node of the cluster knows yet what this one subscribes to, "
					+ "and pubsub.cluster.join-timeout has passed: it goes on without waiting");
		}
	}

	@Override
	void end() {
		if (!this.node.drain(this.drainTimeout)) {
			logger.warn("Listeners did not finish within spring.lifecycle.timeout-per-shutdown-phase ("
					+ this.drainTimeout.toSeconds() + " s): messages that waited are not delivered");
		}
	}

}
