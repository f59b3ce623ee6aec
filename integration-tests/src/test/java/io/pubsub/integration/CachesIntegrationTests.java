package io.pubsub.integration;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.jcache.JCacheCache;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import io.pubsub.autoconfigure.PubSubAutoConfiguration;
import io.pubsub.autoconfigure.PubSubCacheAutoConfiguration;
import io.pubsub.cache.Caches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Two applications on JGroups whose caches hold rows of one database.
 */
class CachesIntegrationTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "jcache", "simple" })
	void aCommittedChangeReachesTheOtherNodeAndARollbackDoesNot(String type) {
		Books alice = start("alice", type).getBean(Books.class);
		Books bob = start("bob", type).getBean(Books.class);
		alice.create("1", "old");
		assertThat(alice.find("1")).isEqualTo("old");
		assertThat(bob.find("1")).isEqualTo("old");
		assertThatIllegalStateException().isThrownBy(() -> alice.fail("1", "never"));
		assertThat(alice.find("1")).isEqualTo("old");
		alice.update("1", "new");
		assertThat(alice.find("1")).isEqualTo("new");
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> bob.find("1").equals("new"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "caffeine", "jcache" })
	void aLoadThatTheOtherNodeOvertakesIsNotStored(String type) throws Exception {
		Books alice = start("alice", type).getBean(Books.class);
		ConfigurableApplicationContext context = start("bob", type);
		Books bob = context.getBean(Books.class);
		alice.create("1", "old");
		Gate gate = context.getBean(Gate.class);
		gate.closed = new CountDownLatch(1);
		CompletableFuture<String> loaded = CompletableFuture.supplyAsync(() -> bob.findAlone("1"));
		assertThat(gate.reached.await(60, TimeUnit.SECONDS)).isTrue();
		alice.update("1", "new");
		assertThat(this.contexts.get(0)
			.getBean(Caches.class)
			.evictEverywhere("books", "1")
			.toFuture()
			.get(60, TimeUnit.SECONDS)
			.isComplete()).as("while the loader runs").isTrue();
		gate.closed.countDown();
		assertThat(loaded.get(60, TimeUnit.SECONDS)).isEqualTo("old");
		assertThat(bob.findAlone("1")).isEqualTo("new");
	}

	@Test
	void theClassesOfCachesStay() {
		assertThat(start("alice", "jcache").getBean(CacheManager.class).getCache("books"))
			.isInstanceOf(JCacheCache.class)
			.extracting((cache) -> cache.getClass().getSimpleName())
			.isEqualTo("ClusteredJCacheCache");
		assertThat(start("bob", "caffeine").getBean(CacheManager.class).getCache("books"))
			.isInstanceOf(CaffeineCache.class)
			.extracting((cache) -> cache.getClass().getSimpleName())
			.isEqualTo("ClusteredCaffeineCache");
	}

	private ConfigurableApplicationContext start(String name, String type) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--pubsub.node-name=" + name, "--pubsub.cluster.name=caches-" + System.identityHashCode(this),
					"--pubsub.cluster.bind-port=0", "--pubsub.cache.enabled=true", "--pubsub.cache.names=books",
					"--spring.cache.type=" + type, "--spring.cache.cache-names=books", "--spring.main.banner-mode=off",
					"--spring.datasource.url=jdbc:h2:mem:caches" + System.identityHashCode(this)
							+ ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000");
		this.contexts.add(context);
		return context;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	@EnableTransactionManagement
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, PubSubAutoConfiguration.class,
			PubSubCacheAutoConfiguration.class, CacheAutoConfiguration.class, DataSourceAutoConfiguration.class,
			DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			TransactionAutoConfiguration.class })
	static class Application {

		/** Of each application its own, although they share a JVM. */
		@Bean
		@ConditionalOnProperty(name = "spring.cache.type", havingValue = "jcache")
		javax.cache.CacheManager jCacheManager(@Value("${pubsub.node-name}") String name) {
			javax.cache.CacheManager manager = Caching.getCachingProvider()
				.getCacheManager(URI.create("caches:" + name), getClass().getClassLoader());
			manager.createCache("books", new MutableConfiguration<>());
			return manager;
		}

		@Bean
		Gate gate() {
			return new Gate();
		}

		@Bean
		Books books(JdbcTemplate jdbc, Gate gate) {
			jdbc.execute("create table if not exists books (id varchar primary key, title varchar)");
			return new Books(jdbc, gate);
		}

	}

	static class Gate {

		private final CountDownLatch reached = new CountDownLatch(1);

		private volatile CountDownLatch closed = new CountDownLatch(0);

		void pass() {
			this.reached.countDown();
			try {
				this.closed.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	static class Books {

		private final JdbcTemplate jdbc;

		private final Gate gate;

		Books(JdbcTemplate jdbc, Gate gate) {
			this.jdbc = jdbc;
			this.gate = gate;
		}

		@Transactional
		public void create(String id, String title) {
			this.jdbc.update("insert into books values (?, ?)", id, title);
		}

		@Cacheable("books")
		public String find(String id) {
			return this.jdbc.queryForObject("select title from books where id = ?", String.class, id);
		}

		@Cacheable(cacheNames = "books", sync = true)
		public String findAlone(String id) {
			String title = find(id);
			this.gate.pass();
			return title;
		}

		@Transactional
		@CacheEvict(cacheNames = "books", key = "#id")
		public void update(String id, String title) {
			this.jdbc.update("update books set title = ? where id = ?", title, id);
		}

		@Transactional
		@CacheEvict(cacheNames = "books", key = "#id", beforeInvocation = true)
		public void fail(String id, String title) {
			update(id, title);
			throw new IllegalStateException("rolled back");
		}

	}

}
