package io.pubsub.integration;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import net.javacrumbs.shedlock.spring.annotation.EnableSchedulerLock;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * ShedLock's annotation on a method that two nodes schedule, without a database.
 */
@Timeout(120)
class ShedLockIntegrationTests {

	@Test
	void oneNodeAtATimeRunsATaskAndAnotherGoesOnWhenItHasGone() {
		String cluster = "test-" + UUID.randomUUID();
		String[] arguments = {
				"--spring.autoconfigure.exclude=org.springframework.modulith.events.config.EventPublicationAutoConfiguration" };
		try (TestNode bob = TestNode.start(cluster, "bob", WebApplicationType.NONE, Application.class, arguments)) {
			try (TestNode alice = TestNode.start(cluster, "alice", WebApplicationType.NONE, Application.class,
					arguments)) {
				Awaitility.await()
					.atMost(Duration.ofSeconds(60))
					.until(() -> Report.RUNS.getOrDefault("alice", 0) + Report.RUNS.getOrDefault("bob", 0) > 20);
				assertThat(alice.context().isRunning()).isTrue();
				// closed in the middle of its task
				Awaitility.await()
					.atMost(Duration.ofSeconds(60))
					.pollDelay(Duration.ZERO)
					.pollInterval(Duration.ofMillis(1))
					.until(() -> "alice".equals(Report.running));
			}
			int runs = Report.RUNS.getOrDefault("bob", 0);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> Report.RUNS.getOrDefault("bob", 0) > runs + 5);
			assertThat(bob.context().isRunning()).isTrue();
		}
		assertThat(Report.MOST).as("at the same time").hasValue(1);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	@EnableSchedulerLock(defaultLockAtMostFor = "1m")
	@Import(Report.class)
	static class Application {

	}

	static class Report {

		static final Map<String, Integer> RUNS = new ConcurrentHashMap<>();

		static final AtomicInteger MOST = new AtomicInteger();

		private static final AtomicInteger RUNNING = new AtomicInteger();

		private static volatile @Nullable String running;

		private final String node;

		Report(Environment environment) {
			this.node = environment.getRequiredProperty("pubsub.node-name");
		}

		@Scheduled(fixedDelay = 5)
		@SchedulerLock(name = "report")
		public void write() throws InterruptedException {
			MOST.accumulateAndGet(RUNNING.incrementAndGet(), Math::max);
			running = this.node;
			try {
				// interrupted if its application is being closed
				Thread.sleep(50);
			}
			finally {
				running = null;
				RUNNING.decrementAndGet();
			}
			RUNS.merge(this.node, 1, Integer::sum);
		}

	}

}
