package io.pubsub.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is told of evictions of this node.
 */
class EvictionListenerTests {

	private final List<List<Object>> evictions = new ArrayList<>();

	private boolean failing;

	private final ClusteredCaches caches = new ClusteredCaches(CacheNode.settings(),
			EvictionListenerTests.class.getClassLoader(), (cache, key) -> {
				this.evictions.add(Arrays.asList(cache, key));
				if (this.failing) {
					throw new IllegalStateException("no");
				}
			});

	private final CacheManager manager = this.caches.decorate(new ConcurrentMapCacheManager());

	@Test
	void itHearsOfKeysAndClearsByWhateverWay() {
		Cache books = this.manager.getCache("books");
		books.put("1", "one");
		books.evict("2");
		books.clear();
		this.caches.caches().evictEverywhere("other", "3");
		this.caches.caches().clearEverywhere("other");
		assertThat(this.evictions).containsExactly(List.of("books", "1"), List.of("books", "2"),
				Arrays.asList("books", null), List.of("other", "3"), Arrays.asList("other", null));
	}

	@Test
	void itsFailureHoldsUpNothing() {
		this.failing = true;
		Cache books = this.manager.getCache("books");
		books.put("1", "one");
		books.evict("1");
		assertThat(books.get("1")).isNull();
		assertThat(this.evictions).hasSize(2);
	}

}
