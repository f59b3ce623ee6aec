package io.pubsub.benchmarks.scale;

import java.util.List;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.support.SimpleCacheManager;
import org.springframework.context.annotation.Bean;

/**
 * An application with one cache, whose evictions reach all nodes.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class ProbeApplication {

	@Bean
	ProbeCache probeCache() {
		return new ProbeCache();
	}

	@Bean
	CacheManager cacheManager(ProbeCache cache) {
		SimpleCacheManager manager = new SimpleCacheManager();
		manager.setCaches(List.of(cache));
		return manager;
	}

}
