package io.pubsub.autoconfigure;

import io.pubsub.cache.ClusteredCaches;

/**
 * Has caches store nothing any more when the node is about to give up its subscriptions,
 * as it does before the web server stops: the last requests load what they need.
 */
final class CachesRetireLifecycle extends NodePhase {

	/** Above that of the subscriptions. */
	static final int PHASE = SubscriptionsLifecycle.PHASE + 1;

	private final ClusteredCaches caches;

	CachesRetireLifecycle(ClusteredCaches caches) {
		super(PHASE);
		this.caches = caches;
	}

	@Override
	void begin() {
		// caches store from the beginning
	}

	@Override
	void end() {
		this.caches.retire();
	}

}
