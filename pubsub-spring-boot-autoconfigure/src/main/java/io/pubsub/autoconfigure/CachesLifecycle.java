package io.pubsub.autoconfigure;

import java.util.function.Supplier;

import org.springframework.context.SmartLifecycle;

import io.pubsub.cache.ClusteredCaches;
import io.pubsub.cache.Connection;

/**
 * Has caches hear of evictions before the web server accepts requests, and sends the last
 * evictions after it has stopped.
 */
final class CachesLifecycle extends NodePhase {

	/** Between the node and the web server. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 2560;

	private final ClusteredCaches caches;

	private final Supplier<Connection> connection;

	CachesLifecycle(ClusteredCaches caches, Supplier<Connection> connection) {
		super(PHASE);
		this.caches = caches;
		this.connection = connection;
	}

	@Override
	void begin() {
		this.caches.start(this.connection.get());
	}

	@Override
	void end() {
		this.caches.stop();
	}

}
