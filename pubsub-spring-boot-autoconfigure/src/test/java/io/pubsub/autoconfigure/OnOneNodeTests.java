package io.pubsub.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.test.util.AopTestUtils;

import io.pubsub.Cluster;
import io.pubsub.leader.InvalidOnOneNodeMethodException;
import io.pubsub.leader.LeaderMeters;
import io.pubsub.leader.Leaders;
import io.pubsub.leader.Leadership;
import io.pubsub.leader.OnOneNode;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code @OnOneNode} methods, candidates and locks in several applications.
 */
@Timeout(180)
class OnOneNodeTests {

	private final String cluster = "test-" + UUID.randomUUID();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void closeAll() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	private ConfigurableApplicationContext start(String name, Class<?>... beans) {
		Class<?>[] sources = Arrays.copyOf(beans, beans.length + 1);
		sources[beans.length] = Application.class;
		ConfigurableApplicationContext context = new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties("pubsub.node-name=" + name, "pubsub.cluster.name=" + this.cluster, "shared.name=shared",
					"spring.main.banner-mode=off")
			.run();
		this.contexts.add(context);
		return context;
	}

	/** Its fields are those of the bean, not of its proxy. */
	private static <T> T bean(ConfigurableApplicationContext context, Class<T> type) {
		return AopTestUtils.getUltimateTargetObject(context.getBean(type));
	}

	private static MeterRegistry meters(ConfigurableApplicationContext context) {
		MeterRegistry registry = new SimpleMeterRegistry();
		context.getBean(LeaderMeters.class).bindTo(registry);
		return registry;
	}

	@Test
	void aScheduledMethodRunsOnOneNodeAndFailsOverInOrder() {
		List<ConfigurableApplicationContext> all = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			all.add(start(name, Reports.class));
		}
		await().until(() -> all.stream().filter((each) -> bean(each, Reports.class).calls.get() > 0).count() >= 1);
		Leaders leaders = all.get(0).getBean(Leaders.class);
		await().during(Duration.ofSeconds(3))
			.atMost(Duration.ofSeconds(30))
			.until(() -> leaders.leader("reports").isPresent());
		String leader = leaders.leader("reports").orElseThrow().node().name();
		ConfigurableApplicationContext leading = all.stream()
			.filter((each) -> each.getBean(Cluster.class).self().name().equals(leader))
			.findFirst()
			.orElseThrow();
		all.forEach((each) -> bean(each, Reports.class).calls.set(0));
		await().until(() -> bean(leading, Reports.class).calls.get() > 10);
		assertThat(all).filteredOn((each) -> each != leading)
			.allMatch((each) -> bean(each, Reports.class).calls.get() == 0);
		assertThat(all.stream()
			.filter((each) -> each != leading)
			.map((each) -> meters(each).get("pubsub.leader.skipped").functionCounter().count()))
			.allMatch((count) -> count > 0);
		assertThat(meters(leading).get("pubsub.leader.leading").gauge().value()).isPositive();
		leading.close();
		all.remove(leading);
		await().until(() -> all.stream().filter((each) -> bean(each, Reports.class).calls.get() > 3).count() == 1);
	}

	@Test
	void differentTasksAreSpread() {
		List<ConfigurableApplicationContext> all = List.of(start("alice", Many.class), start("bob", Many.class),
				start("carol", Many.class));
		await().until(() -> all.stream().allMatch((each) -> {
			Leaders leaders = each.getBean(Leaders.class);
			return Many.NAMES.stream()
				.map((name) -> leaders.leader(name).map((term) -> term.node().name()).orElse("none"))
				.distinct()
				.filter((name) -> !name.equals("none"))
				.count() >= 2;
		}));
	}

	@Test
	void aMethodThatRunsMayFinishBeforeAnotherNodeFollows() throws Exception {
		ConfigurableApplicationContext alice = start("alice", Slow.class);
		Slow slow = bean(alice, Slow.class);
		slow.running.await();
		ConfigurableApplicationContext bob = start("bob", Slow.class);
		Slow other = bean(bob, Slow.class);
		Leadership observer = bob.getBean(Leaders.class).campaign("slow");
		await().until(() -> observer.leader().isPresent());
		Thread closing = new Thread(alice::close);
		closing.start();
		await().during(Duration.ofMillis(500)).until(() -> other.running.getCount() == 1);
		slow.goOn.countDown();
		other.running.await();
		closing.join();
		assertThat(slow.finished.getCount()).isZero();
		other.goOn.countDown();
	}

	@Test
	void theDefaultNameIsThatOfTheMethodAndPlaceholdersAreResolved() {
		Leaders leaders = start("alice", Named.class).getBean(Leaders.class);
		String prefix = Named.class.getName() + ".";
		await().until(() -> leaders.leader(prefix + "unnamed").isPresent() && leaders.leader("shared").isPresent());
		assertThat(leaders.leader(prefix + "other")).isEmpty();
	}

	@Test
	void theGuardIsThereWhileAnAsynchronousMethodRuns() {
		ConfigurableApplicationContext alice = start("alice", Asynchronous.class);
		Leaders leaders = alice.getBean(Leaders.class);
		await().until(() -> leaders.leader("async").isPresent());
		Asynchronous bean = bean(alice, Asynchronous.class);
		alice.getBean(Asynchronous.class).run();
		await().until(() -> bean.token > 0);
		assertThat(bean.thread).isNotSameAs(Thread.currentThread());
	}

	@Test
	void methodsThatCannotBeGuardedFailAtTheStart() {
		Map<Class<?>, String> expected = Map.of(Returning.class, "it returns a value", Private.class,
				"it is private, static or final", Final.class, "its class is final");
		expected.forEach((type, problem) -> new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubLeaderAutoConfiguration.class))
			.withPropertyValues("pubsub.cluster.enabled=false")
			.withBean("task", type)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidOnOneNodeMethodException.class)
				.hasMessageContainingAll("of bean 'task'", problem)));
	}

	@Test
	void aQuorumNeedsToKnowOfHowMany() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubLeaderAutoConfiguration.class))
			.withPropertyValues("pubsub.cluster.enabled=false", "pubsub.leader.quorum=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("set pubsub.cluster.expected-size"));
	}

	@Test
	void withoutOtherLibrariesTheirBeansAreNotThere() {
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(PubSubAutoConfiguration.class, PubSubLeaderAutoConfiguration.class))
			.withPropertyValues("pubsub.cluster.enabled=false");
		runner.withClassLoader(new FilteredClassLoader(LockRegistry.class, Candidate.class, LockProvider.class))
			.run((context) -> assertThat(context).hasSingleBean(Leaders.class).hasNotFailed());
		runner
			.run((context) -> assertThat(context).hasSingleBean(LockRegistry.class).hasSingleBean(LockProvider.class));
		runner.withPropertyValues("pubsub.leader.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Leaders.class).hasNotFailed());
	}

	@Test
	void candidatesOfSpringIntegrationAreGrantedAndRevoked() {
		ConfigurableApplicationContext alice = start("alice", Candidates.class);
		Candidates first = alice.getBean(Candidates.class);
		await().until(() -> first.events.equals(List.of("OnGrantedEvent")));
		ConfigurableApplicationContext bob = start("bob", Candidates.class);
		Candidates second = bob.getBean(Candidates.class);
		await().until(() -> bob.getBean(Leaders.class).leader("role").isPresent());
		assertThat(second.events).isEmpty();
		alice.getBean(DefaultCandidate.class).yieldLeadership();
		await().until(() -> second.events.equals(List.of("OnGrantedEvent")));
		assertThat(first.events).containsExactly("OnGrantedEvent", "OnRevokedEvent");
		bob.close();
		await().until(() -> first.events.size() == 3);
	}

	@Test
	@SuppressWarnings("unchecked")
	void locksExcludeOtherNodes() throws Exception {
		LockRegistry<?> one = start("alice").getBean(LockRegistry.class);
		LockRegistry<?> other = start("bob").getBean(LockRegistry.class);
		assertThat(one.obtain("key").tryLock()).isTrue();
		assertThat(other.obtain("key").tryLock()).isFalse();
		assertThat(other.obtain("another").tryLock()).isTrue();
		CountDownLatch locked = new CountDownLatch(1);
		Thread waiting = new Thread(() -> {
			other.obtain("key").lock();
			locked.countDown();
			other.obtain("key").unlock();
		});
		waiting.start();
		one.obtain("key").unlock();
		locked.await();
		waiting.join();
		assertThat(one.obtain("key").tryLock(30, TimeUnit.SECONDS)).isTrue();
		one.obtain("key").unlock();
		other.obtain("another").unlock();
	}

	@Test
	void shedLockKeepsItsLimits() {
		LockProvider one = start("alice").getBean(LockProvider.class);
		ConfigurableApplicationContext bob = start("bob");
		LockProvider other = bob.getBean(LockProvider.class);
		SimpleLock lock = one.lock(shedLock("a", Duration.ofMinutes(5), Duration.ZERO)).orElseThrow();
		assertThat(other.lock(shedLock("a", Duration.ofMinutes(5), Duration.ZERO))).isEmpty();
		assertThat(one.lock(shedLock("a", Duration.ofMinutes(5), Duration.ZERO))).isEmpty();
		lock.unlock();
		await().until(() -> other.lock(shedLock("a", Duration.ofMillis(500), Duration.ZERO)).isPresent());
		// released after that time, though it was not unlocked
		lock = await().until(() -> one.lock(shedLock("a", Duration.ofMinutes(5), Duration.ZERO)), Optional::isPresent)
			.orElseThrow();
		lock.unlock();
		long begun = System.nanoTime();
		other.lock(shedLock("b", Duration.ofMinutes(5), Duration.ofSeconds(4))).orElseThrow().unlock();
		assertThat(one.lock(shedLock("b", Duration.ofMinutes(5), Duration.ZERO))).isEmpty();
		bob.close();
		lock = await().until(() -> one.lock(shedLock("b", Duration.ofMinutes(5), Duration.ZERO)), Optional::isPresent)
			.orElseThrow();
		lock.unlock();
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("also if the node of the holder stops")
			.isGreaterThan(Duration.ofMillis(3800));
	}

	private static LockConfiguration shedLock(String name, Duration atMost, Duration atLeast) {
		return new LockConfiguration(Instant.now(), name, atMost, atLeast);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PubSubAutoConfiguration.class, PubSubLeaderAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class })
	@EnableScheduling
	@EnableAsync
	static class Application {

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

	static class Reports {

		final AtomicInteger calls = new AtomicInteger();

		@Scheduled(fixedDelay = 20)
		@OnOneNode("reports")
		void report() {
			this.calls.incrementAndGet();
		}

	}

	static class Many {

		/** So many that one node will hardly ever lead all. */
		static final List<String> NAMES = List.of("one", "two", "three", "four", "five", "six", "seven", "eight",
				"nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen");

		@OnOneNode("one")
		void one() {
		}

		@OnOneNode("two")
		void two() {
		}

		@OnOneNode("three")
		void three() {
		}

		@OnOneNode("four")
		void four() {
		}

		@OnOneNode("five")
		void five() {
		}

		@OnOneNode("six")
		void six() {
		}

		@OnOneNode("seven")
		void seven() {
		}

		@OnOneNode("eight")
		void eight() {
		}

		@OnOneNode("nine")
		void nine() {
		}

		@OnOneNode("ten")
		void ten() {
		}

		@OnOneNode("eleven")
		void eleven() {
		}

		@OnOneNode("twelve")
		void twelve() {
		}

		@OnOneNode("thirteen")
		void thirteen() {
		}

		@OnOneNode("fourteen")
		void fourteen() {
		}

		@OnOneNode("fifteen")
		void fifteen() {
		}

		@OnOneNode("sixteen")
		void sixteen() {
		}

	}

	static class Slow {

		final CountDownLatch running = new CountDownLatch(1);

		final CountDownLatch goOn = new CountDownLatch(1);

		final CountDownLatch finished = new CountDownLatch(1);

		@Async
		@Scheduled(fixedDelay = 20)
		@OnOneNode("slow")
		void run() {
			this.running.countDown();
			boolean interrupted = false;
			while (true) {
				try {
					this.goOn.await();
					break;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			this.finished.countDown();
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}

	}

	static class Named {

		@OnOneNode
		void unnamed() {
		}

		@OnOneNode("${shared.name}")
		void other() {
		}

	}

	static class Asynchronous {

		@Autowired
		Leaders leaders;

		volatile long token;

		volatile Thread thread;

		@Async
		@OnOneNode("async")
		void run() {
			this.thread = Thread.currentThread();
			this.token = this.leaders.leader("async").orElseThrow().number();
		}

	}

	static class Returning {

		@OnOneNode
		int run() {
			return 1;
		}

	}

	static class Private {

		@OnOneNode
		private void run() {
		}

	}

	static final class Final {

		@OnOneNode
		void run() {
		}

	}

	static class Candidates {

		final List<String> events = new CopyOnWriteArrayList<>();

		@Bean
		DefaultCandidate candidate() {
			return new DefaultCandidate("some", "role");
		}

		@EventListener
		void changed(AbstractLeaderEvent event) {
			this.events.add(event.getClass().getSimpleName());
		}

	}

}
