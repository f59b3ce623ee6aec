package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;
import org.springframework.boot.cache.metrics.CaffeineCacheMeterBinderProvider;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import io.pubsub.cache.Caches;
import io.pubsub.cache.EvictionResult;
import io.pubsub.cache.UnknownCacheException;
import io.pubsub.cluster.Transport;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Two applications with Spring's caches, on a network in memory.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClusteredCachesApplicationTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final Map<String, String> source = new ConcurrentHashMap<>();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private ConfigurableApplicationContext alice;

	private ConfigurableApplicationContext bob;

	private Books alices;

	private Books bobs;

	private Loads bobLoads;

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.threads.shutdownNow();
	}

	private void start(String profile) {
		this.alice = start("alice", profile);
		this.bob = start("bob", profile);
		this.alices = this.alice.getBean(Books.class);
		this.bobs = this.bob.getBean(Books.class);
		this.bobLoads = this.bob.getBean(Loads.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "map", "caffeine", "async", "composite", "transactional" })
	void evictionsByAnnotationsReachTheOtherNode(String profile) {
		start(profile);
		this.source.put("1", "old");
		assertThat(this.alices.find("1")).isEqualTo("old");
		assertThat(this.bobs.find("1")).isEqualTo("old");
		this.source.put("1", "new");
		assertThat(this.bobs.find("1")).as("cached").isEqualTo("old");
		this.alices.evict("1");
		await(() -> this.bobs.find("1").equals("new"));
		assertThat(this.alices.find("1")).isEqualTo("new");
		this.source.put("1", "newest");
		this.alices.update("1", "newest");
		assertThat(this.alices.find("1")).isEqualTo("newest");
		await(() -> this.bobs.find("1").equals("newest"));
		this.source.put("1", "last");
		assertThat(this.alices.find("1")).as("what bob has loaded evicts nothing").isEqualTo("newest");
		this.bobs.evictAll();
		await(() -> this.alices.find("1").equals("last"));
		assertThat(this.bobs.find("1")).isEqualTo("last");
	}

	@ParameterizedTest
	@ValueSource(strings = { "map", "caffeine", "async", "transactional" })
	void synchronisedLoadsAndSeveralArgumentsWorkAlike(String profile) {
		start(profile);
		this.source.put("1", "old");
		assertThat(this.bobs.findAlone("1", 7)).isEqualTo("old 7");
		this.source.put("1", "new");
		assertThat(this.bobs.findAlone("1", 7)).isEqualTo("old 7");
		this.alices.evictAlone("1", 8);
		this.alices.evictAlone("1", 7);
		await(() -> this.bobs.findAlone("1", 7).equals("new 7"));
	}

	@ParameterizedTest
	@CsvSource({ "map,find", "caffeine,find", "async,find", "transactional,find", "map,alone", "caffeine,alone",
			"async,future", "async,futureAlone", "async,mono", "async,monoAlone", "map,future", "map,futureAlone",
			"map,mono", "map,monoAlone" })
	void aLoadThatAnEvictionOfTheOtherNodeOvertakesIsNotStored(String profile, String method) throws Exception {
		start(profile);
		this.source.put("1", "old");
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.bobLoads.inLoader = () -> {
			begun.countDown();
			await(end);
		};
		CompletableFuture<String> loaded = CompletableFuture.supplyAsync(() -> call(method), this.threads);
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		this.bobLoads.inLoader = () -> {
		};
		this.source.put("1", "new");
		EvictionResult result = this.alice.getBean(Caches.class)
			.clearEverywhere("books")
			.toFuture()
			.get(30, TimeUnit.SECONDS);
		assertThat(result.isComplete()).as("while the loader runs").isTrue();
		end.countDown();
		assertThat(loaded.get(30, TimeUnit.SECONDS)).startsWith("old");
		assertThat(call(method)).startsWith("new");
		assertThat(this.bobLoads.count.get()).isEqualTo(2);
		assertThat(call(method)).as("the new one is stored").startsWith("new");
		assertThat(this.bobLoads.count.get()).isEqualTo(2);
	}

	private String call(String method) {
		return switch (method) {
			case "find" -> this.bobs.find("1");
			case "alone" -> this.bobs.findAlone("1", 7);
			case "future" -> this.bobs.findLater("1").join();
			case "futureAlone" -> this.bobs.findLaterAlone("1").join();
			case "mono" -> this.bobs.findMono("1").block(Duration.ofSeconds(30));
			case "monoAlone" -> this.bobs.findMonoAlone("1").block(Duration.ofSeconds(30));
			default -> throw new IllegalArgumentException(method);
		};
	}

	@Test
	void aChangeThatAnotherNodeHasOvertakenIsNotStored() throws Exception {
		start("map");
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.bobLoads.inLoader = () -> {
			begun.countDown();
			await(end);
		};
		CompletableFuture<String> older = CompletableFuture.supplyAsync(() -> this.bobs.update("1", "older"),
				this.threads);
		begun.await();
		this.bobLoads.inLoader = () -> {
		};
		this.alices.update("1", "newer");
		await(() -> meter(this.bob, "pubsub.cache.evictions.received") >= 1);
		end.countDown();
		older.get(30, TimeUnit.SECONDS);
		this.source.put("1", "newer");
		assertThat(this.bobs.find("1")).isEqualTo("newer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "map", "caffeine", "transactional" })
	void aTransactionTellsOthersWhenItHasCommitted(String profile) {
		start(profile);
		this.source.put("1", "old");
		this.bobs.find("1");
		this.alices.find("1");
		this.source.put("1", "new");
		TransactionTemplate transaction = this.alice.getBean(TransactionTemplate.class);
		double sent = meter(this.alice, "pubsub.cache.evictions.sent");
		transaction.executeWithoutResult((status) -> {
			this.alices.evict("1");
			this.alices.update("2", "two");
			mark();
			assertThat(this.bobs.find("1")).as("before the commit").isEqualTo("old");
		});
		await(() -> this.bobs.find("1").equals("new"));
		assertThat(this.alices.find("1")).isEqualTo("new");
		await(() -> meter(this.alice, "pubsub.cache.evictions.sent") >= sent + 2);
		this.source.put("2", "other");
		assertThat(this.alices.find("2")).as("what the transaction has put stays").isEqualTo("two");
	}

	@ParameterizedTest
	@ValueSource(strings = { "map", "caffeine", "transactional" })
	void aTransactionThatIsRolledBackTellsNothingAndLeavesNothing(String profile) {
		start(profile);
		this.source.put("1", "old");
		this.source.put("2", "two");
		this.bobs.find("1");
		this.bobs.find("2");
		TransactionTemplate transaction = this.alice.getBean(TransactionTemplate.class);
		double sent = meter(this.alice, "pubsub.cache.evictions.sent");
		CompletableFuture<?>[] asked = new CompletableFuture<?>[1];
		assertThatIllegalStateException().isThrownBy(() -> transaction.executeWithoutResult((status) -> {
			this.alices.evict("1");
			this.alices.update("2", "never true");
			asked[0] = this.alice.getBean(Caches.class).evictEverywhere("books", "1").toFuture();
			throw new IllegalStateException("rolled back");
		}));
		assertThat(asked[0]).isCancelled();
		mark();
		assertThat(meter(this.alice, "pubsub.cache.evictions.sent")).as("the mark").isEqualTo(sent + 1);
		this.source.put("1", "new");
		assertThat(this.bobs.find("1")).isEqualTo("old");
		this.source.put("2", "true");
		assertThat(this.alices.find("2")).isEqualTo("true");
	}

	@Test
	void aLoadBetweenAnEvictionAndItsCommitDoesNotStay() throws Exception {
		start("map");
		this.source.put("1", "old");
		TransactionTemplate transaction = this.alice.getBean(TransactionTemplate.class);
		transaction.executeWithoutResult((status) -> {
			this.alices.evict("1");
			// another thread still sees the old value in the database
			CompletableFuture.supplyAsync(() -> this.alices.find("1"), this.threads).join();
		});
		this.source.put("1", "new");
		assertThat(this.alices.find("1")).isEqualTo("new");
	}

	@Test
	void anEvictionThatCannotBeSentDoesNotFailTheCommit() {
		start("map");
		this.bob.close();
		TransactionTemplate transaction = this.alice.getBean(TransactionTemplate.class);
		transaction.executeWithoutResult((status) -> {
			this.alices.evict("1");
			// the node is gone before the commit
			this.alice.getBean(io.pubsub.node.PubSubNode.class).close();
		});
		this.alices.evict("2");
		await(() -> meter(this.alice, "pubsub.cache.failures") > 0);
	}

	/** Has bob apply everything that alice has sent. */
	private void mark() {
		this.threads.submit(() -> {
			this.alice.getBean(CacheManager.class).getCache("mark").evict("mark");
		});
		double before = meter(this.bob, "pubsub.cache.evictions.received");
		await(() -> meter(this.bob, "pubsub.cache.evictions.received") > before || before > 0);
	}

	@Test
	void theActuatorClearsEverywhere() {
		start("caffeine");
		this.source.put("1", "old");
		this.alices.find("1");
		this.bobs.find("1");
		this.source.put("1", "new");
		CachesEndpoint endpoint = new CachesEndpoint(Map.of("cacheManager", this.alice.getBean(CacheManager.class)));
		endpoint.clearCaches();
		await(() -> this.bobs.find("1").equals("new"));
		this.source.put("1", "newest");
		this.alices.find("1");
		endpoint.clearCache("books", null);
		await(() -> this.bobs.find("1").equals("newest"));
	}

	@Test
	void injectableTypesAndMetersStay() {
		start("caffeine");
		CaffeineCacheManager manager = this.alice.getBean(CaffeineCacheManager.class);
		Cache books = manager.getCache("books");
		assertThat(books).isInstanceOf(CaffeineCache.class).isSameAs(manager.getCache("books"));
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		assertThat(new CacheMetricsRegistrar(registry, List.of(new CaffeineCacheMeterBinderProvider()))
			.bindCacheToRegistry(books)).isTrue();
		this.source.put("1", "value");
		this.alices.find("1");
		this.alices.find("1");
		assertThat(registry.get("cache.gets").tag("result", "hit").functionCounter().count()).isEqualTo(1);
		assertThat(registry.get("cache.gets").tag("result", "miss").functionCounter().count()).isEqualTo(1);
		manager.registerCustomCache("custom", Caffeine.newBuilder().maximumSize(1).build());
		Cache custom = manager.getCache("custom");
		assertThat(custom.getClass()).isEqualTo(books.getClass());
		manager.setAllowNullValues(false);
		assertThat(manager.getCache("books")).as("follows the manager").isNotSameAs(books);
		assertThat(manager.getCache("custom")).isSameAs(custom);
	}

	@Test
	void oneLoadForAllThreadsCountsOneMiss() {
		start("caffeine");
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new CacheMetricsRegistrar(registry, List.of(new CaffeineCacheMeterBinderProvider()))
			.bindCacheToRegistry(this.alice.getBean(CacheManager.class).getCache("books"));
		this.source.put("1", "value");
		this.alices.findAlone("1", 1);
		this.alices.findAlone("1", 1);
		assertThat(registry.get("cache.gets").tag("result", "hit").functionCounter().count()).isEqualTo(1);
		assertThat(registry.get("cache.gets").tag("result", "miss").functionCounter().count()).isEqualTo(1);
	}

	@Test
	void evictionsAreHeardBeforeTheWebServerStarts() {
		assertThat(CachesLifecycle.PHASE).isGreaterThan(NodeLifecycle.PHASE)
			.isLessThan(org.springframework.context.SmartLifecycle.DEFAULT_PHASE - 2048);
	}

	@Test
	void nothingIsStoredOnceTheNodeNoLongerHears() {
		start("map");
		this.source.put("1", "old");
		this.alices.find("1");
		Cache books = this.alice.getBean(CacheManager.class).getCache("books");
		this.alice.getBean(CachesRetireLifecycle.class).stop();
		this.source.put("1", "new");
		assertThat(this.alices.find("1")).isEqualTo("new");
		this.source.put("1", "newest");
		assertThat(this.alices.find("1")).isEqualTo("newest");
		assertThat(books.get("1")).isNull();
	}

	@Test
	void noBeanIsMadeTooEarly(CapturedOutput output) {
		start("map");
		assertThat(output).doesNotContain("is not eligible for getting processed");
	}

	@Test
	void withoutThePropertyCachesStayAsTheyAre() {
		ConfigurableApplicationContext plain = start("plain", "map", "--pubsub.cache.enabled=false");
		assertThat(plain.getBean(CacheManager.class).getCache("books").getClass()).isEqualTo(ConcurrentMapCache.class);
		assertThat(plain.getBeanProvider(Caches.class).getIfAvailable()).isNull();
	}

	@Test
	void namesThatAreUnknownAndSettingsThatCannotBeAreRefused(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("one", "fixed", "--pubsub.cache.names=bookz"))
			.withStackTraceContaining(UnknownCacheException.class.getName())
			.withStackTraceContaining("[books]");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Correct pubsub.cache.names, or remove it to cluster all local caches");
		for (String setting : List.of("window=2s", "window=-1ms", "max-keys=0", "max-keys=20000", "jitter=-1s",
				"check-interval=0")) {
			assertThatException().isThrownBy(() -> start("one", "map", "--pubsub.cache." + setting))
				.withStackTraceContaining("pubsub.cache." + setting.substring(0, setting.indexOf('=')));
		}
	}

	@Test
	void clusteredCachesAreMeasured() {
		start("map");
		this.source.put("1", "old");
		this.alices.evict("1");
		await(() -> meter(this.bob, "pubsub.cache.evictions.received") == 1);
		assertThat(this.bob.getBean(MeterRegistry.class)
			.get("pubsub.cache.clears")
			.tag("cause", "gap")
			.functionCounter()
			.count()).isZero();
		assertThat(this.bob.getBean(MeterRegistry.class).get("pubsub.cache.fenced").functionCounter().count()).isZero();
	}

	private static double meter(ConfigurableApplicationContext context, String name) {
		return context.getBean(MeterRegistry.class).get(name).functionCounter().count();
	}

	private static void await(java.util.concurrent.Callable<Boolean> condition) {
		org.awaitility.Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(5))
			.until(condition);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ConfigurableApplicationContext start(String name, String profile, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--pubsub.node-name=" + name, "--spring.main.banner-mode=off",
				"--spring.profiles.active=" + profile));
		if (!List.of(arguments).contains("--pubsub.cache.enabled=false")) {
			all.add("--pubsub.cache.enabled=true");
		}
		all.addAll(List.of(arguments));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.initializers((each) -> {
				GenericApplicationContext generic = (GenericApplicationContext) each;
				generic.registerBean(Transport.class, this.network::transport,
						(definition) -> definition.setDestroyMethodName(""));
				generic.registerBean("source", Map.class, () -> this.source);
			})
			.run(all.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, PubSubAutoConfiguration.class,
			PubSubCacheAutoConfiguration.class })
	@EnableCaching
	@Import(Managers.class)
	static class Application {

		@Bean
		Loads loads() {
			return new Loads();
		}

		@Bean
		Books books(Map<String, String> source, Loads loads) {
			return new Books(source, loads);
		}

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		SmartInitializingSingleton binding(MeterRegistry registry, ObjectProvider<MeterBinder> binders) {
			return () -> binders.forEach((binder) -> binder.bindTo(registry));
		}

		@Bean
		PlatformTransactionManager transactionManager() {
			return new NoDatabase();
		}

		@Bean
		TransactionTemplate transactionTemplate(PlatformTransactionManager manager) {
			return new TransactionTemplate(manager);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Managers {

		@Bean
		@Profile("map")
		ConcurrentMapCacheManager mapCacheManager() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		@Profile("fixed")
		ConcurrentMapCacheManager fixedCacheManager() {
			return new ConcurrentMapCacheManager("books");
		}

		@Bean
		@Profile("caffeine")
		CaffeineCacheManager caffeineCacheManager() {
			CaffeineCacheManager manager = new CaffeineCacheManager();
			manager.setCaffeine(Caffeine.newBuilder().recordStats());
			return manager;
		}

		@Bean
		@Profile("async")
		CacheManager asyncCacheManager() {
			CaffeineCacheManager manager = new CaffeineCacheManager();
			manager.setAsyncCacheMode(true);
			return manager;
		}

		@Bean
		@Profile("composite")
		CacheManager compositeCacheManager() {
			return new CompositeCacheManager(new ConcurrentMapCacheManager("other"), new CaffeineCacheManager());
		}

		@Bean
		@Profile("transactional")
		CacheManager transactionalCacheManager() {
			return new TransactionAwareCacheManagerProxy(new ConcurrentMapCacheManager());
		}

	}

	static class Books {

		private final Map<String, String> source;

		private final Loads loads;

		Books(Map<String, String> source, Loads loads) {
			this.source = source;
			this.loads = loads;
		}

		private String load(String id) {
			String value = this.source.get(id);
			this.loads.count.incrementAndGet();
			this.loads.inLoader.run();
			return value;
		}

		@Cacheable("books")
		public String find(String id) {
			return load(id);
		}

		@Cacheable(cacheNames = "books", sync = true)
		public String findAlone(String id, int number) {
			return load(id) + " " + number;
		}

		@Cacheable("books")
		public CompletableFuture<String> findLater(String id) {
			return CompletableFuture.supplyAsync(() -> load(id));
		}

		@Cacheable(cacheNames = "books", sync = true)
		public CompletableFuture<String> findLaterAlone(String id) {
			return CompletableFuture.supplyAsync(() -> load(id));
		}

		@Cacheable("books")
		public Mono<String> findMono(String id) {
			return Mono.fromCallable(() -> load(id));
		}

		@Cacheable(cacheNames = "books", sync = true)
		public Mono<String> findMonoAlone(String id) {
			return Mono.fromCallable(() -> load(id));
		}

		@CacheEvict("books")
		public void evict(String id) {
			// evicts
		}

		@CacheEvict("books")
		public void evictAlone(String id, int number) {
			// evicts
		}

		@CacheEvict(cacheNames = "books", allEntries = true)
		public void evictAll() {
			// evicts
		}

		@CachePut(cacheNames = "books", key = "#id")
		public String update(String id, String value) {
			this.loads.inLoader.run();
			return value;
		}

	}

	static class Loads {

		final AtomicInteger count = new AtomicInteger();

		volatile Runnable inLoader = () -> {
		};

	}

	private static final class NoDatabase extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			// nothing to do
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			// nothing to do
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			// nothing to do
		}

	}

}
