package io.pubsub.cache;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import io.pubsub.Publisher;
import io.pubsub.node.NodeBuilder;
import io.pubsub.node.TestCluster;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.wire.JacksonPayloadCodec;

/**
 * A node with clustered caches.
 */
final class CacheNode implements AutoCloseable {

	final ClusteredCaches caches;

	final Member member;

	final CacheManager manager;

	CacheNode(TestCluster cluster, String name) {
		this(cluster, name, settings(), new ConcurrentMapCacheManager(), (builder) -> {
		});
	}

	CacheNode(TestCluster cluster, String name, CacheSettings settings, CacheManager manager,
			Consumer<NodeBuilder> customizer) {
		this(cluster, name, settings, manager, customizer, (member) -> member.node.publisher());
	}

	CacheNode(TestCluster cluster, String name, CacheSettings settings, CacheManager manager,
			Consumer<NodeBuilder> customizer, Function<Member, Publisher> publisher) {
		JacksonPayloadCodec codec = new JacksonPayloadCodec("json", JsonMapper.shared());
		this.caches = new ClusteredCaches(settings, CacheNode.class.getClassLoader());
		this.manager = this.caches.decorate(manager);
		this.member = cluster.start(name, (builder) -> {
			builder.clusterListener(this.caches::onMembership).lossListener(this.caches::onLoss);
			customizer.accept(builder);
		});
		this.caches.start(new Connection(this.member.node.cluster(), publisher.apply(this.member),
				this.member.node.requester(), this.member.node.subscriptions(), codec));
	}

	static CacheSettings settings() {
		return settings(Duration.ZERO, 1000);
	}

	static CacheSettings settings(Duration window, int maxKeys) {
		return new CacheSettings(Set.of(), Set.of(), window, maxKeys, Duration.ZERO, Duration.ofMillis(50));
	}

	/** A cache, which is created if need be. */
	Cache cache(String name) {
		Cache cache = this.manager.getCache(name);
		if (cache == null) {
			throw new AssertionError("No cache " + name);
		}
		return cache;
	}

	/** Has a value that no other node is told of, as if it had been loaded. */
	void has(String cache, Object key, Object value) {
		cache(cache).get(key, () -> value);
	}

	/** The value of a key; null if there is none. */
	Object value(String cache, Object key) {
		Cache.ValueWrapper value = ((ClusteredCache) cache(cache)).find(key);
		return (value != null) ? value.get() : null;
	}

	long cleared(ClearCause cause) {
		return this.caches.counts().clears(cause).sum();
	}

	long cleared() {
		long all = 0;
		for (ClearCause cause : ClearCause.values()) {
			all += cleared(cause);
		}
		return all;
	}

	/** Leaves as an application does. */
	void leave() {
		this.caches.retire();
		this.caches.stop();
		this.member.node.close();
	}

	@Override
	public void close() {
		this.caches.stop();
	}

}
