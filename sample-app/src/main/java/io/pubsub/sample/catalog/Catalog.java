package io.pubsub.sample.catalog;

import java.time.Duration;
import java.time.Instant;

import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Component;

import io.pubsub.Cluster;

/**
 * Says what something is, after it has thought for a while. Each node remembers what it
 * has said.
 */
@Component
class Catalog {

	/** The cache, as Spring knows it; nothing here says that there are other nodes. */
	static final String CACHE = "catalog";

	private static final Duration WHILE = Duration.ofMillis(500);

	private final Cluster cluster;

	Catalog(Cluster cluster) {
		this.cluster = cluster;
	}

	@Cacheable(CACHE)
	public Entry find(String key) throws InterruptedException {
		Thread.sleep(WHILE.toMillis());
		return new Entry("all about " + key, this.cluster.self().name(), Instant.now());
	}

	/**
	 * What a node has said.
	 *
	 * @param value what it is
	 * @param node the name of the node
	 * @param loaded when it has said so
	 */
	record Entry(String value, String node, Instant loaded) {
	}

}
