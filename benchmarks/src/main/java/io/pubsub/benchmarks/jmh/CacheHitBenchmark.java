package io.pubsub.benchmarks.jmh;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.NoOpCache;

import io.pubsub.cache.CacheSettings;
import io.pubsub.cache.ClusteredCaches;

/**
 * Finds a value in a cache of Spring, as it is and clustered. Run with {@code -prof gc}
 * for what it allocates.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CacheHitBenchmark {

	private static final int KEYS = 1024;

	@Param({ "map", "caffeine" })
	public String type = "map";

	@Param({ "false", "true" })
	public boolean clustered;

	private final String[] keys = new String[KEYS];

	private final ClusteredCaches caches = new ClusteredCaches(
			new CacheSettings(Set.of(), Set.of(), Duration.ZERO, 1000, Duration.ZERO, Duration.ofSeconds(5)),
			CacheHitBenchmark.class.getClassLoader());

	private Cache cache = new NoOpCache("none");

	private int next;

	@Setup
	public void fill() {
		CacheManager manager = this.type.equals("map") ? new ConcurrentMapCacheManager() : caffeine();
		this.cache = Objects
			.requireNonNull((this.clustered ? this.caches.decorate(manager) : manager).getCache("books"));
		for (int i = 0; i < KEYS; i++) {
			this.keys[i] = "key " + i;
			this.cache.put(this.keys[i], "value " + i);
		}
	}

	private static CacheManager caffeine() {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.setCaffeine(Caffeine.newBuilder().maximumSize(10 * KEYS));
		return manager;
	}

	@TearDown(Level.Trial)
	public void stop() {
		this.caches.stop();
	}

	private String key() {
		this.next = (this.next + 1) & KEYS - 1;
		return this.keys[this.next];
	}

	/** What {@code @Cacheable} does. */
	@Benchmark
	public @Nullable Object get() {
		return this.cache.get(key());
	}

	/** What {@code @Cacheable(sync = true)} does. */
	@Benchmark
	public @Nullable Object getOrLoad() {
		return this.cache.get(key(), () -> "loaded");
	}

}
