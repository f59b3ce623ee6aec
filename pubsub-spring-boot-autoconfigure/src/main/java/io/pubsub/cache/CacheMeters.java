package io.pubsub.cache;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of clustered caches: {@code pubsub.cache.evictions} by direction,
 * {@code pubsub.cache.clears} by cause, {@code pubsub.cache.fenced},
 * {@code pubsub.cache.failures} and {@code pubsub.cache.caches}.
 */
public final class CacheMeters implements MeterBinder {

	private final ClusteredCaches caches;

	/**
	 * Creates the meters.
	 * @param caches the caches of this node
	 */
	public CacheMeters(ClusteredCaches caches) {
		this.caches = caches;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		CacheCounts counts = this.caches.counts();
		Gauge.builder("pubsub.cache.caches", this.caches, (caches) -> caches.names().size())
			.description("Clustered caches")
			.register(registry);
		evictions(registry, "sent", counts.sent, "Keys whose eviction was sent to other nodes");
		evictions(registry, "received", counts.received, "Keys whose eviction was received from other nodes");
		evictions(registry, "applied", counts.applied, "Received keys that were evicted from a cache of this node");
		FunctionCounter.builder("pubsub.cache.clears.sent", counts.sentClears, LongAdder::sum)
			.description("Clears of a cache that were sent to other nodes")
			.register(registry);
		for (ClearCause cause : ClearCause.values()) {
			FunctionCounter.builder("pubsub.cache.clears", counts.clears(cause), LongAdder::sum)
				.description("Caches that were cleared for another node or as evictions may be missing")
				.tag("cause", cause.tag())
				.register(registry);
		}
		FunctionCounter.builder("pubsub.cache.fenced", counts.fenced, LongAdder::sum)
			.description("Values that were not stored as their key was evicted while they were loaded")
			.register(registry);
		FunctionCounter.builder("pubsub.cache.failures", counts.failures, LongAdder::sum)
			.description("Messages about evictions that could not be sent")
			.register(registry);
	}

	private static void evictions(MeterRegistry registry, String direction, LongAdder count, String description) {
		FunctionCounter.builder("pubsub.cache.evictions." + direction, count, LongAdder::sum)
			.description(description)
			.register(registry);
	}

}
