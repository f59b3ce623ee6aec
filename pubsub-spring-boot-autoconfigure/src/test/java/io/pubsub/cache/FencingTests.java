package io.pubsub.cache;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.concurrent.ConcurrentMapCache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Loads that an eviction overtakes, each at the moment that matters.
 */
class FencingTests {

	enum Kind {

		MAP, CAFFEINE, ASYNC, TWO_LEVELS

	}

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Outbox outbox = new Outbox(1000);

	private final CacheCounts counts = new CacheCounts();

	private final CacheSide side = new CacheSide(new Fence(), this.outbox, Transactions.NONE, new RecentMisses(),
			this.counts, Runnable::run);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource
	void aLoadThatAnEvictionOvertakesIsNotStored(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		Blocking load = new Blocking("old");
		Future<String> loaded = this.threads.submit(() -> cache.get("key", load));
		load.awaitBegin();
		evictRemotely(cache, "key");
		load.end();
		assertThat(loaded.get(30, TimeUnit.SECONDS)).as("whoever has asked before may get it").isEqualTo("old");
		assertThat(cache.get("key")).isNull();
		assertThat(this.counts.fenced.sum()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void aLoadThatAClearOvertakesIsNotStored(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		Blocking load = new Blocking("old");
		Future<String> loaded = this.threads.submit(() -> cache.get("key", load));
		load.awaitBegin();
		in30Seconds(() -> cache.core().dropAll());
		load.end();
		loaded.get(30, TimeUnit.SECONDS);
		assertThat(cache.get("key")).isNull();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TWO_LEVELS")
	void aLocalEvictionFencesAsWellAndWaitsForNoLoader(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		for (Callable<?> eviction : Map.<String, Callable<?>>of("evict", () -> {
			cache.evict("key");
			return null;
		}, "evictIfPresent", () -> cache.evictIfPresent("key"), "clear", () -> {
			cache.clear();
			return null;
		}, "invalidate", cache::invalidate).values()) {
			Blocking load = new Blocking("old");
			Future<String> loaded = this.threads.submit(() -> cache.get("key", load));
			load.awaitBegin();
			this.threads.submit(eviction).get(30, TimeUnit.SECONDS);
			load.end();
			loaded.get(30, TimeUnit.SECONDS);
			assertThat(cache.get("key")).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TWO_LEVELS")
	void whoAsksAfterTheEvictionDoesNotJoinTheOldLoad(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		Blocking old = new Blocking("old");
		Future<String> loaded = this.threads.submit(() -> cache.get("key", old));
		old.awaitBegin();
		evictRemotely(cache, "key");
		assertThat(this.threads.submit(() -> cache.get("key", () -> "new")).get(30, TimeUnit.SECONDS)).isEqualTo("new");
		old.end();
		loaded.get(30, TimeUnit.SECONDS);
		assertThat(cache.get("key", String.class)).as("not overwritten").isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TWO_LEVELS")
	void threadsShareALoadAndTryAgainIfItFails(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		AtomicInteger loads = new AtomicInteger();
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		Future<String> failing = this.threads.submit(() -> cache.get("key", () -> {
			loads.incrementAndGet();
			begun.countDown();
			end.await();
			throw new IllegalArgumentException("no");
		}));
		begun.await();
		Callable<String> other = () -> cache.get("key", () -> "value " + loads.incrementAndGet());
		Future<String> one = this.threads.submit(other);
		Future<String> two = this.threads.submit(other);
		end.countDown();
		assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("value 2");
		assertThat(two.get(30, TimeUnit.SECONDS)).isEqualTo("value 2");
		assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
			.isThrownBy(() -> failing.get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(Cache.ValueRetrievalException.class)
			.withRootCauseInstanceOf(IllegalArgumentException.class);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TWO_LEVELS")
	void aLoaderThatAsksForItsOwnKeyFailsInsteadOfWaiting(Kind kind) {
		ClusteredCache cache = cache(kind);
		assertThatExceptionOfType(Cache.ValueRetrievalException.class)
			.isThrownBy(() -> cache.get("key", () -> cache.get("key", () -> "never")))
			.withCauseInstanceOf(IllegalStateException.class);
		assertThat(cache.<String>get("key", () -> "later")).isEqualTo("later");
	}

	@ParameterizedTest
	@EnumSource(names = { "MAP", "ASYNC" })
	void anAsynchronousLoadThatAnEvictionOvertakesIsNotStored(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		CompletableFuture<String> source = new CompletableFuture<>();
		CompletableFuture<String> old = cache.retrieve("key", () -> source);
		CompletableFuture<String> joined = cache.retrieve("key", () -> CompletableFuture.completedFuture("other"));
		evictRemotely(cache, "key");
		CompletableFuture<String> fresh = cache.retrieve("key", () -> CompletableFuture.completedFuture("new"));
		assertThat(fresh.get(30, TimeUnit.SECONDS)).isEqualTo("new");
		source.complete("old");
		assertThat(old.get(30, TimeUnit.SECONDS)).isEqualTo("old");
		assertThat(joined.get(30, TimeUnit.SECONDS)).isEqualTo("old");
		assertThat(cache.get("key", String.class)).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource(names = { "MAP", "ASYNC" })
	void anAsynchronousLoadIsStoredAndItsFailureIsNot(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		assertThat(cache.retrieve("key", () -> CompletableFuture.failedFuture(new IllegalStateException())))
			.failsWithin(Duration.ofSeconds(30));
		assertThatIllegalStateException().isThrownBy(() -> cache.retrieve("key", () -> {
			throw new IllegalStateException();
		}));
		assertThat(cache.<Object>retrieve("key", () -> null)).failsWithin(Duration.ofSeconds(30));
		assertThat(
				cache.retrieve("key", () -> CompletableFuture.<String>completedFuture(null)).get(30, TimeUnit.SECONDS))
			.isNull();
		assertThat(cache.get("key")).as("null is a value").isNotNull();
		assertThat(cache.retrieve("key")).isNotNull();
		assertThat(this.outbox.take(0).isEmpty()).as("no load is sent").isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void whatACallLoadsIsNotStoredAfterAnEviction(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		Cache call = CacheOfCall.of(cache, true);
		assertThat(call.get("key")).isNull();
		evictRemotely(cache, "key");
		// on another thread, as of a future
		this.threads.submit(() -> call.put("key", "old")).get(30, TimeUnit.SECONDS);
		assertThat(cache.find("key")).isNull();
		Cache next = CacheOfCall.of(cache, true);
		next.put("key", "new");
		assertThat(next.get("key")).isNotNull();
		assertThat(this.outbox.take(0).isEmpty()).as("no load is sent").isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void whatACallChangesIsNotStoredAfterTheEvictionOfALaterChange(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		Cache call = CacheOfCall.of(cache, false);
		evictRemotely(cache, "key");
		call.put("key", "older");
		assertThat(cache.find("key")).isNull();
		CacheOfCall.of(cache, false).put("key", "newer");
		assertThat(cache.find("key")).isNotNull();
		assertThat(this.outbox.take(0).evictions()).as("a change is sent").containsOnlyKeys("cache");
	}

	@ParameterizedTest
	@EnumSource
	void aChangeOvertakesALoad(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		Cache call = CacheOfCall.of(cache, true);
		assertThat(call.get("key")).isNull();
		cache.put("other", "so that this thread has missed nothing");
		this.threads.submit(() -> cache.put("key", "new")).get(30, TimeUnit.SECONDS);
		call.put("key", "old");
		assertThat(cache.get("key", String.class)).isEqualTo("new");
	}

	@ParameterizedTest
	@EnumSource
	void aValueThatAThreadHasMissedAndMadeItselfIsFencedToo(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		assertThat(cache.get("key")).isNull();
		evictRemotely(cache, "key");
		cache.put("key", "old");
		assertThat(cache.find("key")).isNull();
		assertThat(cache.get("key")).isNull();
		cache.evict("key");
		cache.put("key", "made after its own eviction");
		assertThat(cache.find("key")).isNotNull();
		cache.evict("other");
		assertThat(cache.get("absent", String.class)).isNull();
		evictRemotely(cache, "absent");
		cache.putIfAbsent("absent", "old");
		assertThat(cache.find("absent")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void aChangeThatIsNotStoredDoesNotLeaveTheOldValue(Kind kind) throws Exception {
		ClusteredCache cache = cache(kind);
		cache.put("key", "old");
		Cache call = CacheOfCall.of(cache, false);
		// another key of the same slot, whichever that is, is evicted meanwhile
		for (int slot = 0; slot < 1 << 15; slot++) {
			this.side.fence().mark(slot);
		}
		call.put("key", "new");
		assertThat(cache.find("key")).isNull();
	}

	@Test
	void missesWithoutAPutAreForgotten() {
		ClusteredCache cache = cache(Kind.MAP);
		for (int i = 0; i < 100_000; i++) {
			cache.get(i);
			CacheOfCall.of(cache, true).get(i);
		}
		assertThat(cache.core().loads()).isEmpty();
		// the first ones are not remembered, so that they are not fenced either
		cache.core().drop(1);
		cache.put(1, "value");
		assertThat(cache.find(1)).isNotNull();
	}

	@Test
	void anEvictionWithinTheStepThatStoresWins() throws Exception {
		// the check has passed, the value is not there yet
		Fence fence = this.side.fence();
		CountDownLatch checked = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		java.util.concurrent.ConcurrentHashMap<Object, Object> map = new java.util.concurrent.ConcurrentHashMap<>();
		ClusteredConcurrentMapCache cache = new ClusteredConcurrentMapCache(new ConcurrentMapCache("cache", map, true),
				getClass().getClassLoader(), this.side);
		Future<?> store = this.threads.submit(() -> {
			long began = fence.now();
			// as the store does it
			return map.compute("key", (key, present) -> {
				boolean fresh = fence.now() == began;
				checked.countDown();
				try {
					go.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				return fresh ? "old" : present;
			});
		});
		checked.await();
		Future<?> eviction = this.threads.submit(() -> cache.core().drop("key"));
		go.countDown();
		store.get(30, TimeUnit.SECONDS);
		eviction.get(30, TimeUnit.SECONDS);
		assertThat(map).isEmpty();
	}

	@Test
	void aRetiredCacheStoresNothing() {
		ClusteredCache cache = cache(Kind.CAFFEINE);
		cache.put("key", "value");
		cache.core().retire();
		assertThat(cache.find("key")).isNull();
		cache.put("key", "value");
		assertThat(cache.<String>get("other", () -> "loaded")).isEqualTo("loaded");
		assertThat(cache.find("key")).isNull();
		assertThat(cache.find("other")).isNull();
	}

	@Test
	void aStaleValueLeavesTheSecondLevelToo() throws Exception {
		ConcurrentMapCache shared = new ConcurrentMapCache("cache");
		ClusteredCache cache = new ClusteredTwoLevelCache(new TwoLevels(shared), this.side);
		Blocking load = new Blocking("old");
		Future<String> loaded = this.threads.submit(() -> cache.get("key", load));
		load.awaitBegin();
		evictRemotely(cache, "key");
		load.end();
		loaded.get(30, TimeUnit.SECONDS);
		assertThat(shared.get("key")).isNull();
		cache.put("key", "value");
		evictRemotely(cache, "key");
		assertThat(shared.get("key")).as("of another node only the local level is dropped").isNotNull();
	}

	private void evictRemotely(ClusteredCache cache, Object key) throws Exception {
		in30Seconds(() -> cache.core().drop(key));
	}

	private void in30Seconds(Runnable action) throws Exception {
		this.threads.submit(action).get(30, TimeUnit.SECONDS);
	}

	private ClusteredCache cache(Kind kind) {
		return switch (kind) {
			case MAP -> new ClusteredConcurrentMapCache(new ConcurrentMapCache("cache"), getClass().getClassLoader(),
					this.side);
			case CAFFEINE ->
				ClusteredCaffeineCache.of(new CaffeineCache("cache", Caffeine.newBuilder().build(), true), this.side);
			case ASYNC -> {
				AsyncCache<Object, Object> async = Caffeine.newBuilder().buildAsync();
				yield ClusteredCaffeineCache.of(new CaffeineCache("cache", async, true), this.side);
			}
			case TWO_LEVELS -> new ClusteredTwoLevelCache(new TwoLevels(new ConcurrentMapCache("cache")), this.side);
		};
	}

	/** A loader that waits. */
	private static final class Blocking implements Callable<String> {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch end = new CountDownLatch(1);

		private final String value;

		Blocking(String value) {
			this.value = value;
		}

		@Override
		public String call() throws Exception {
			this.begun.countDown();
			this.end.await();
			return this.value;
		}

		void awaitBegin() throws InterruptedException {
			assertThat(this.begun.await(30, TimeUnit.SECONDS)).isTrue();
		}

		void end() {
			this.end.countDown();
		}

	}

	/**
	 * An application's own cache: writes to both levels, without locks around loaders.
	 */
	static final class TwoLevels implements TwoLevelCache {

		private final ConcurrentMapCache local = new ConcurrentMapCache("cache");

		private final Cache shared;

		TwoLevels(Cache shared) {
			this.shared = shared;
		}

		@Override
		public String getName() {
			return this.shared.getName();
		}

		@Override
		public Object getNativeCache() {
			return Set.of();
		}

		@Override
		public ValueWrapper get(Object key) {
			ValueWrapper value = this.local.get(key);
			if (value == null) {
				value = this.shared.get(key);
				if (value != null) {
					this.local.put(key, value.get());
				}
			}
			return value;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> T get(Object key, Class<T> type) {
			ValueWrapper value = get(key);
			return (value != null) ? (T) value.get() : null;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> T get(Object key, Callable<T> valueLoader) {
			ValueWrapper value = get(key);
			if (value != null) {
				return (T) value.get();
			}
			try {
				T loaded = valueLoader.call();
				put(key, loaded);
				return loaded;
			}
			catch (Exception ex) {
				throw new ValueRetrievalException(key, valueLoader, ex);
			}
		}

		@Override
		public void put(Object key, Object value) {
			this.shared.put(key, value);
			this.local.put(key, value);
		}

		@Override
		public void evict(Object key) {
			this.shared.evict(key);
			this.local.evict(key);
		}

		@Override
		public void clear() {
			this.shared.clear();
			this.local.clear();
		}

		@Override
		public void evictLocally(Object key) {
			this.local.evict(key);
		}

		@Override
		public void clearLocally() {
			this.local.clear();
		}

	}

}
