package io.pubsub.autoconfigure;

import io.pubsub.site.SiteBridge;

/**
 * Has this node be a candidate for bridge head when all else has started, and pass on
 * what waits before anything stops.
 */
final class SiteLifecycle extends NodePhase {

	/** Above that of the leaders. */
	static final int PHASE = LeaderLifecycle.PHASE + 1;

	private final SiteBridge bridge;

	SiteLifecycle(SiteBridge bridge) {
		super(PHASE);
		this.bridge = bridge;
	}

	@Override
	void begin() {
		this.bridge.start();
	}

	@Override
	void end() {
		this.bridge.stop();
	}

}
