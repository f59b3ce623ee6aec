package io.pubsub.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.support.SimpleCacheManager;

import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.node.TestCluster;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Caches of several nodes, on a network in memory.
 */
class ClusteredCachesTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final CacheNode alice = new CacheNode(this.cluster, "alice");

	private final CacheNode bob = new CacheNode(this.cluster, "bob");

	@AfterEach
	void close() {
		this.bob.close();
		this.alice.close();
		this.cluster.close();
	}

	@Test
	void evictionsReachTheOtherNode() {
		for (Map.Entry<String, Runnable> change : Map
			.<String, Runnable>of("evict", () -> this.alice.cache("books").evict("k"), "evictIfPresent",
					() -> this.alice.cache("books").evictIfPresent("k"), "clear",
					() -> this.alice.cache("books").clear(), "invalidate", () -> this.alice.cache("books").invalidate(),
					"put", () -> this.alice.cache("books").put("k", "new"), "putIfAbsent", () -> {
						this.alice.cache("books").evict("k");
						this.alice.cache("books").putIfAbsent("k", "new");
					})
			.entrySet()) {
			this.bob.has("books", "k", "old");
			this.bob.has("other", "k", "stays");
			change.getValue().run();
			await().untilAsserted(() -> assertThat(this.bob.value("books", "k")).as(change.getKey()).isNull());
			assertThat(this.bob.value("other", "k")).isEqualTo("stays");
		}
		assertThat(this.alice.value("books", "k")).as("the last put stays here, or its eviction").isIn("new", null);
		assertThat(this.alice.caches.counts().received.sum()).as("its own").isZero();
	}

	@Test
	void aLoadIsNotSent() {
		this.bob.has("books", "k", "bob's");
		this.alice.has("books", "k", "alice's");
		CacheOfCall.of(this.alice.cache("books"), true).put("other", "loaded");
		this.alice.cache("books").evict("mark");
		await().until(() -> this.bob.caches.counts().received.sum() == 1);
		assertThat(this.bob.value("books", "k")).isEqualTo("bob's");
	}

	@Test
	void keysOfSeveralArgumentsAndRecordsReachTheOtherNode() {
		record Isbn(String number) {
		}
		for (Object key : List.of(new SimpleKey("a", 1), SimpleKey.EMPTY, new Isbn("1"), TimeUnit.DAYS,
				List.of(new Isbn("2")))) {
			this.bob.has("books", key, "old");
			this.bob.has("books", "other", "stays");
			this.alice.cache("books").evict(key);
			await().untilAsserted(() -> assertThat(this.bob.value("books", key)).isNull());
			assertThat(this.bob.value("books", "other")).isEqualTo("stays");
		}
		assertThat(this.bob.cleared()).isZero();
	}

	@Test
	void aKeyThatCannotTravelClearsTheCacheElsewhere() {
		this.bob.has("books", "k", "old");
		this.bob.has("other", "k", "stays");
		this.alice.cache("books").evict(new Object());
		await().until(() -> this.bob.value("books", "k") == null);
		assertThat(this.bob.cleared(ClearCause.REQUESTED)).isEqualTo(1);
		assertThat(this.bob.value("other", "k")).isEqualTo("stays");
	}

	@Test
	void aKeyOfATypeThatTheOtherHasNotUsedClearsTheCacheThere() {
		record Isbn(String number) {
		}
		this.bob.has("books", "k", "old");
		this.alice.cache("books").evict(new Isbn("1"));
		await().until(() -> this.bob.cleared(ClearCause.KEY) == 1);
		assertThat(this.bob.value("books", "k")).isNull();
	}

	@Test
	void manyKeysBecomeAClear() {
		try (CacheNode carol = new CacheNode(this.cluster, "carol", CacheNode.settings(Duration.ofMillis(500), 10),
				new ConcurrentMapCacheManager(), (builder) -> {
				})) {
			this.bob.has("books", "k", "old");
			// so many that more than ten come within some window
			for (int i = 0; i < 5000; i++) {
				carol.cache("books").evict(i);
			}
			await().until(() -> this.bob.cleared(ClearCause.REQUESTED) > 0);
			assertThat(this.bob.value("books", "k")).isNull();
			assertThat(carol.caches.counts().sentClears.sum()).isPositive();
		}
	}

	@Test
	void evictionsAreCollected() throws Exception {
		Outbox outbox = new Outbox(3);
		outbox.evict("books", 1);
		outbox.evict("books", 2);
		outbox.evict("books", 1);
		outbox.evict("many", 1);
		outbox.evict("many", 2);
		outbox.evict("many", 3);
		outbox.evict("many", 4);
		outbox.evict("many", 5);
		outbox.clear("cleared");
		outbox.evict("cleared", 1);
		Outbox.Taken taken = outbox.take(0);
		assertThat(taken.evictions().get("books")).containsExactly(1, 2);
		assertThat(taken.evictions()).containsKeys("many", "cleared");
		assertThat(taken.evictions().get("many")).isNull();
		assertThat(taken.evictions().get("cleared")).isNull();
		assertThat(outbox.take(0).isEmpty()).isTrue();
	}

	@Test
	void evictionsThatCrossLeaveNothing() {
		this.alice.has("books", "k", "a");
		this.bob.has("books", "k", "b");
		this.alice.cache("books").put("k", "alice's");
		this.bob.cache("books").put("k", "bob's");
		await().until(() -> this.alice.caches.counts().applied.sum() > 0 && this.bob.caches.counts().applied.sum() > 0);
		// perhaps one was late enough to see the other
		assertThat(
				List.of(String.valueOf(this.alice.value("books", "k")), String.valueOf(this.bob.value("books", "k"))))
			.isNotEqualTo(List.of("alice's", "bob's"));
	}

	@Test
	void aRemoteEvictionDoesNotWaitForALoaderAndFencesIt() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			CompletableFuture<Object> loaded = CompletableFuture
				.supplyAsync(() -> this.bob.cache("books").get("k", () -> {
					begun.countDown();
					end.await();
					return "old";
				}), thread);
			begun.await();
			EvictionResult result = this.alice.caches.caches()
				.evictEverywhere("books", "k")
				.toFuture()
				.get(30, TimeUnit.SECONDS);
			assertThat(result.isComplete()).isTrue();
			end.countDown();
			loaded.get(30, TimeUnit.SECONDS);
			assertThat(this.bob.value("books", "k")).isNull();
		}
		finally {
			thread.shutdownNow();
		}
	}

	@Test
	void theResultNamesTheNodes() throws Exception {
		TestCluster.Member carol = this.cluster.start("carol");
		this.alice.has("books", "k", "a");
		this.bob.has("books", "k", "b");
		EvictionResult result = this.alice.caches.caches()
			.clearEverywhere("books")
			.toFuture()
			.get(30, TimeUnit.SECONDS);
		assertThat(result.applied()).as("carol has no caches: %s", carol.name())
			.containsExactlyInAnyOrder(this.alice.member.node.cluster().self(), this.bob.member.node.cluster().self());
		assertThat(result.isComplete()).isTrue();
		assertThat(this.alice.value("books", "k")).isNull();
		assertThat(this.bob.value("books", "k")).isNull();
		assertThat(this.alice.caches.caches()
			.evictEverywhere("nowhere", 1)
			.toFuture()
			.get(30, TimeUnit.SECONDS)
			.isComplete()).isTrue();
	}

	@Test
	void theResultNamesNodesThatDoNotAnswer() throws Exception {
		CacheNode carol = new CacheNode(this.cluster, "carol", CacheNode.settings(), new ConcurrentMapCacheManager(),
				(builder) -> builder.requestTimeout(Duration.ofSeconds(3)));
		this.bob.has("books", "k", "old");
		this.network.link(carol.member.transport, this.bob.member.transport).hold();
		EvictionResult result = carol.caches.caches()
			.evictEverywhere("books", "k")
			.toFuture()
			.get(30, TimeUnit.SECONDS);
		assertThat(result.missing()).containsExactly(this.bob.member.node.cluster().self());
		this.network.link(carol.member.transport, this.bob.member.transport).release();
		await().until(() -> this.bob.value("books", "k") == null);
	}

	@Test
	void receiversCreateNoCaches() throws Exception {
		this.alice.cache("only").evict("k");
		this.alice.caches.caches().clearEverywhere("only").toFuture().get(30, TimeUnit.SECONDS);
		assertThat(this.bob.manager.getCacheNames()).isEmpty();
	}

	@Test
	void aLostMessageClearsTheCachesAlsoIfItWasTheLast() {
		this.bob.has("books", "k", "old");
		this.bob.has("other", "k", "old");
		this.network.link(this.alice.member.transport, this.bob.member.transport)
			.drop((bytes) -> new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).contains("lost"));
		this.alice.cache("books").evict("lost");
		await().untilAsserted(() -> assertThat(this.bob.value("books", "k")).isNull());
		assertThat(this.bob.value("other", "k")).isNull();
		assertThat(this.bob.cleared(ClearCause.GAP)).isPositive();
	}

	@Test
	void anEvictionThatCannotBeSentIsMended() {
		this.bob.has("books", "k", "old");
		FailingPublisher failing = new FailingPublisher(this.alice.member.node.publisher());
		CacheNode carol = FailingPublisher.node(this.cluster, "carol", failing);
		failing.failing = true;
		carol.cache("books").evict("k");
		await().until(() -> carol.caches.counts().failures.sum() > 0);
		assertThat(this.bob.value("books", "k")).isEqualTo("old");
		failing.failing = false;
		await().until(() -> this.bob.value("books", "k") == null);
		assertThat(this.bob.cleared(ClearCause.GAP)).isPositive();
		carol.close();
	}

	@Test
	void aMessageThatCannotBeReadClearsAll() {
		this.bob.has("books", "k", "old");
		this.alice.member.node.publisher().publish(Sender.TOPIC, new byte[] { 9, 9 });
		await().until(() -> this.bob.value("books", "k") == null);
		assertThat(this.bob.cleared(ClearCause.UNREADABLE)).isEqualTo(1);
		this.bob.has("books", "k", "old");
		this.alice.member.node.publisher().publish(Sender.TOPIC, "text");
		await().until(() -> this.bob.value("books", "k") == null);
	}

	@Test
	void anOverflowClearsAll() {
		this.bob.has("books", "k", "old");
		this.bob.caches.onLoss(new Loss(Cause.OVERFLOW, 1, null, null));
		assertThat(this.bob.value("books", "k")).as("another mailbox").isEqualTo("old");
		this.bob.caches.onLoss(new Loss(Cause.OVERFLOW, 1,
				this.bob.member.node.subscriptions().find("pubsub.caches").orElseThrow(), null));
		assertThat(this.bob.cleared(ClearCause.OVERFLOW)).isEqualTo(1);
		assertThat(this.bob.value("books", "k")).isNull();
	}

	@Test
	void aNodeThatCrashesMayHaveEvicted() {
		CacheNode carol = new CacheNode(this.cluster, "carol");
		TestCluster.Member dave = this.cluster.start("dave");
		heard(carol);
		this.bob.has("books", "k", "old");
		this.network.kill(dave.transport);
		await().until(() -> this.bob.member.nodes().size() == 3);
		assertThat(this.bob.value("books", "k")).as("dave has no caches").isEqualTo("old");
		this.network.kill(carol.member.transport);
		await().until(() -> this.bob.value("books", "k") == null);
		assertThat(this.bob.cleared(ClearCause.LEFT)).isEqualTo(1);
	}

	@Test
	void aNodeThatLeavesInOrderHasSentAll() {
		CacheNode carol = new CacheNode(this.cluster, "carol");
		heard(carol);
		this.bob.has("books", "k", "old");
		this.bob.has("books", "last", "old");
		carol.cache("books").evict("last");
		carol.leave();
		await().until(() -> this.bob.member.nodes().size() == 2);
		await().until(() -> this.bob.value("books", "last") == null);
		assertThat(this.bob.value("books", "k")).isEqualTo("old");
		assertThat(this.bob.cleared()).isZero();
	}

	@Test
	void aNodeThatIsCutOffClearsAndBothSidesDoAfterwards() {
		await().until(() -> this.bob.caches.isKnown(this.alice.member.node.cluster().self())
				&& this.alice.caches.isKnown(this.bob.member.node.cluster().self()));
		this.bob.has("books", "k", "old");
		this.alice.has("books", "k", "old");
		this.network.partition(List.of(this.bob.member.transport));
		await().until(() -> this.bob.value("books", "k") == null && this.alice.value("books", "k") == null);
		this.bob.has("books", "k", "old");
		this.alice.cache("books").evict("k");
		this.network.heal();
		await().until(() -> this.bob.value("books", "k") == null);
		await().until(() -> this.bob.cleared(ClearCause.MERGED) > 0 && this.alice.cleared(ClearCause.MERGED) > 0);
	}

	@Test
	void aNodeThatJoinsDropsWhatItHasLoadedBeforeItHeard() {
		this.alice.cache("books").evict("k");
		await().until(() -> this.bob.caches.counts().received.sum() == 1);
		CacheManager manager = new ConcurrentMapCacheManager();
		org.springframework.cache.Cache books = manager.getCache("books");
		assertThat(books).isNotNull();
		books.put("k", "old");
		CacheNode carol = new CacheNode(this.cluster, "carol", CacheNode.settings(), manager, (builder) -> {
		});
		await().until(() -> carol.value("books", "k") == null);
		assertThat(carol.cleared(ClearCause.JOINED)).isPositive();
		assertThat(this.bob.cleared()).as("others are not disturbed").isZero();
	}

	@Test
	void jitterDelaysWhatIsReceivedButNotWhatIsAnswered() throws Exception {
		CacheNode carol = new CacheNode(this.cluster, "carol",
				new CacheSettings(Set.of(), Set.of(), Duration.ZERO, 1000, Duration.ofHours(10), Duration.ofMillis(50)),
				new ConcurrentMapCacheManager(), (builder) -> {
				});
		heard(carol);
		carol.has("books", "k", "old");
		this.alice.cache("books").evict("k");
		await().until(() -> carol.caches.counts().received.sum() == 1);
		assertThat(carol.value("books", "k")).isEqualTo("old");
		this.alice.caches.caches().evictEverywhere("books", "k").toFuture().get(30, TimeUnit.SECONDS);
		assertThat(carol.value("books", "k")).isNull();
		carol.close();
	}

	@Test
	void onlyNamedCachesAreClustered() {
		CacheNode carol = named(Set.of("books"), new ConcurrentMapCacheManager());
		assertThat(carol.cache("books")).isInstanceOf(ClusteredCache.class);
		assertThat(carol.cache("other")).isNotInstanceOf(ClusteredCache.class);
		carol.close();
		SimpleCacheManager fixed = new SimpleCacheManager();
		fixed.setCaches(List.of(new org.springframework.cache.concurrent.ConcurrentMapCache("fixed")));
		fixed.initializeCaches();
		assertThatExceptionOfType(UnknownCacheException.class).isThrownBy(() -> named(Set.of("bookz"), fixed))
			.withMessageContaining("'bookz' in pubsub.cache.names does not exist")
			.withMessageContaining("[fixed]");
		assertThatExceptionOfType(UnknownCacheException.class)
			.isThrownBy(() -> named(Set.of("none"), new NoOpCacheManager()));
	}

	private CacheNode named(Set<String> names, CacheManager manager) {
		return new CacheNode(this.cluster, "node-" + manager.getClass().getSimpleName() + names.hashCode(),
				new CacheSettings(names, Set.of(), Duration.ZERO, 1000, Duration.ZERO, Duration.ofSeconds(5)), manager,
				(builder) -> {
				});
	}

	@Test
	void afterTheEndNothingIsSent() {
		CompletableFuture<EvictionResult> result = new CompletableFuture<>();
		this.alice.caches.stop();
		this.alice.cache("books").evict("k");
		result = this.alice.caches.caches().evictEverywhere("books", "k").toFuture();
		assertThat(result).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withRootCauseInstanceOf(IllegalStateException.class);
	}

	/** Waits until the other nodes know a node. */
	private void heard(CacheNode node) {
		node.cache("mark").evict("mark");
		await()
			.until(() -> this.bob.caches.counts().received.sum() > 0 && this.alice.caches.counts().received.sum() > 0);
	}

}
