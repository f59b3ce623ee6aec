package io.pubsub.integration;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.modulith.events.EventExternalized;
import org.springframework.modulith.events.Externalized;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.outbox.OutboxRecorder;
import org.springframework.modulith.events.support.EventExternalizerModuleListener;
import org.springframework.modulith.events.support.OutboxEventExternalizer;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import io.pubsub.Overflow;
import io.pubsub.PubSubHeaders;
import io.pubsub.Receipt;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.application.ClusterEvent;
import io.pubsub.application.ClusterEvents;
import io.pubsub.modulith.UnconfirmedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Nodes of one application with Spring Modulith, whose registry of event publications is
 * in one database.
 */
@Timeout(300)
class ModulithIntegrationTests {

	private final String cluster = "test-" + UUID.randomUUID();

	private String database = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private final List<TestNode> nodes = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.nodes.forEach(TestNode::close);
	}

	@Test
	void anExternalizedEventGoesToTheTopicThatItNamesWithItsKey() throws InterruptedException {
		TestNode alice = start("alice");
		TestNode bob = start("bob");
		BlockingQueue<List<Object>> heard = new LinkedBlockingQueue<>();
		bob.bean(Subscriptions.class)
			.subscribe("orders.*", OrderCompleted.class,
					(message) -> heard.add(
							List.of(message.getPayload(), String.valueOf(message.getHeaders().get(PubSubHeaders.TOPIC)),
									String.valueOf(message.getHeaders().get(PubSubHeaders.KEY)))));
		publish(alice, new OrderCompleted("7", "eu"));
		assertThat(heard.poll(60, TimeUnit.SECONDS)).containsExactly(new OrderCompleted("7", "eu"), "orders.7", "eu");
		await().until(() -> statuses(alice).equals(List.of("COMPLETED")));
	}

	@Test
	void anEventWithoutASubscriberIsComplete() {
		TestNode alice = start("alice");
		publish(alice, new OrderCompleted("7", "eu"));
		await().until(() -> statuses(alice).equals(List.of("COMPLETED")));
	}

	@Test
	void anEventWithoutASubscriberFailsIfOneIsRequired() {
		TestNode alice = start("alice", "--pubsub.modulith.subscriber-required=true");
		publish(alice, new OrderCompleted("7", "eu"));
		await().until(() -> statuses(alice).equals(List.of("FAILED")));
	}

	@Test
	void anEventThatCannotBePartOfATopicFails() {
		TestNode alice = start("alice");
		publish(alice, new OrderCompleted("7.**", "eu"));
		await().until(() -> statuses(alice).equals(List.of("FAILED")));
	}

	@Test
	void anEventThatIsNotConfirmedStaysIncompleteUntilItIsResubmitted() throws InterruptedException {
		TestNode alice = start("alice");
		TestNode bob = start("bob");
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		Subscription subscription = bob.bean(Subscriptions.class)
			.subscribe("orders.*", OrderCompleted.class, (message) -> heard.add(message.getPayload().id()),
					SubscriptionOptions.defaults().paused(true).capacity(1).overflow(Overflow.FAIL));
		publish(alice, new OrderCompleted("1", "eu"));
		await().until(() -> statuses(alice).equals(List.of("COMPLETED")));
		publish(alice, new OrderCompleted("2", "eu"));
		await().until(() -> statuses(alice).equals(List.of("COMPLETED", "FAILED")));
		subscription.resume();
		assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
		resubmit(alice);
		assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("2");
		await().until(() -> statuses(alice).equals(List.of("COMPLETED", "COMPLETED")));
	}

	@Test
	void anOutboxExternalizesAndFailsWithAnIncompleteReceipt() throws InterruptedException {
		TestNode alice = start("alice", "--spring.modulith.events.externalization.mode=outbox");
		TestNode bob = start("bob");
		assertThat(alice.context().getBeansOfType(EventExternalizerModuleListener.class)).isEmpty();
		OutboxEventExternalizer outbox = alice.bean(OutboxEventExternalizer.class);
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		bob.bean(Subscriptions.class)
			.subscribe("orders.*", OrderCompleted.class, (message) -> heard.add(message.getPayload().id()),
					SubscriptionOptions.defaults().paused(true).capacity(1).overflow(Overflow.FAIL));
		outbox.externalizeBlocking(new OrderCompleted("1", "eu"));
		EventExternalized<?, ?> externalized = alice.bean(Heard.class).externalized.poll(60, TimeUnit.SECONDS);
		assertThat(externalized.getBrokerResult()).isInstanceOf(Receipt.class);
		assertThatThrownBy(() -> outbox.externalizeBlocking(new OrderCompleted("2", "eu"))).rootCause()
			.isInstanceOf(UnconfirmedEventException.class)
			.hasMessageContaining("orders.2");
	}

	@Test
	void anEventOfAnotherNodeIsHandledThereAndRecordedByItsOwnAlone() throws InterruptedException {
		TestNode alice = start("alice");
		TestNode bob = start("bob");
		alice.bean(Heard.class).failing.set(true);
		publish(alice, new CustomerMoved("zoe"));
		assertThat(bob.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("zoe");
		await().until(() -> statuses(alice).equals(List.of("FAILED")));
		publish(bob, new CustomerMoved("max"));
		assertThat(bob.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("max");
		await().until(() -> statuses(alice).equals(List.of("FAILED", "COMPLETED")));
		assertThat(alice.bean(Heard.class).attempts).containsExactly("zoe", "max");
		alice.bean(Heard.class).failing.set(false);
		resubmit(alice);
		assertThat(alice.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("zoe");
		await().until(() -> statuses(alice).equals(List.of("COMPLETED", "COMPLETED")));
		assertThat(bob.bean(Heard.class).moved).as("a resubmission stays on its node").isEmpty();
	}

	@Test
	void anEventOfAnotherNodeIsNotExternalizedAgain() throws InterruptedException {
		TestNode alice = start("alice");
		TestNode bob = start("bob");
		BlockingQueue<String> heard = new LinkedBlockingQueue<>();
		for (TestNode node : List.of(alice, bob)) {
			node.bean(Subscriptions.class)
				.subscribe("both.*", BothWays.class, (message) -> heard.add(message.getPayload().id()));
		}
		publish(alice, new BothWays("1"));
		assertThat(bob.bean(Heard.class).both.poll(60, TimeUnit.SECONDS)).isEqualTo("1 alice");
		await().until(() -> statuses(alice).equals(List.of("COMPLETED", "COMPLETED")));
		publish(alice, new BothWays("2"));
		assertThat(bob.bean(Heard.class).both.poll(60, TimeUnit.SECONDS)).isEqualTo("2 alice");
		await().until(() -> heard.size() >= 4);
		await().until(() -> statuses(alice).equals(List.of("COMPLETED", "COMPLETED", "COMPLETED", "COMPLETED")));
		assertThat(heard).containsExactlyInAnyOrder("1", "1", "2", "2");
	}

	@Test
	void anOutboxRecordsAnEventOnItsOwnNodeAlone() throws InterruptedException {
		TestNode alice = start("alice");
		TestNode bob = start("bob");
		publish(alice, new BothWays("recorded"));
		assertThat(bob.bean(Heard.class).both.poll(60, TimeUnit.SECONDS)).isEqualTo("recorded alice");
		assertThat(OutboxRecorder.RECORDED).containsOnlyOnce(new BothWays("recorded"));
	}

	@Test
	void whatANodeLeftIncompleteIsResubmittedByOneOfTheOthers() throws Exception {
		leaveOneIncomplete();
		TestNode bob = start("bob");
		TestNode carol = start("carol");
		CountDownLatch release = new CountDownLatch(1);
		for (TestNode node : List.of(bob, carol)) {
			node.bean(Heard.class).release = release;
		}
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			Future<?> first = executor.submit(() -> resubmit(bob));
			Future<?> second = executor.submit(() -> resubmit(carol));
			first.get(60, TimeUnit.SECONDS);
			second.get(60, TimeUnit.SECONDS);
			await().until(() -> attempts(bob, carol) == 1);
			// it is being handled now, and would be resubmitted again
			await().until(() -> statuses(bob).equals(List.of("PROCESSING")));
			resubmit(bob.bean(Heard.class).attempts.isEmpty() ? bob : carol);
			assertThat(attempts(bob, carol)).isEqualTo(1);
		}
		finally {
			release.countDown();
			executor.shutdownNow();
		}
		await().until(() -> statuses(bob).equals(List.of("COMPLETED")));
		assertThat(attempts(bob, carol)).isEqualTo(1);
	}

	@Test
	void anotherNodeResubmitsWhenTheOneThatDidIsGone() throws Exception {
		TestNode bob = start("bob");
		TestNode carol = start("carol");
		resubmit(bob);
		bob.close();
		TestNode alice = start("alice");
		alice.bean(Heard.class).failing.set(true);
		publish(alice, new CustomerMoved("zoe"));
		assertThat(carol.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("zoe");
		await().until(() -> statuses(carol).equals(List.of("FAILED")));
		resubmit(carol);
		assertThat(carol.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("zoe");
		await().until(() -> statuses(carol).equals(List.of("COMPLETED")));
	}

	@Test
	void aRestartResubmitsOnceTheNodeHasJoinedAndOnlyIfNoOtherNodeIsResponsible() throws Exception {
		leaveOneIncomplete();
		TestNode bob = start("bob", "--spring.modulith.events.republish-outstanding-events-on-restart=true");
		assertThat(bob.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("zoe");
		await().until(() -> statuses(bob).equals(List.of("COMPLETED")));
		bob.bean(Heard.class).release = new CountDownLatch(1);
		publish(bob, new CustomerMoved("max"));
		await().until(() -> statuses(bob).equals(List.of("COMPLETED", "PROCESSING")));
		TestNode carol = start("carol", "--spring.modulith.events.republish-outstanding-events-on-restart=true");
		assertThat(carol.bean(Heard.class).attempts).as("what the other node is working on").isEmpty();
		bob.bean(Heard.class).release.countDown();
		await().until(() -> statuses(bob).equals(List.of("COMPLETED", "COMPLETED")));
	}

	@Test
	void incompletePublicationsAreResubmittedAtAnInterval() throws Exception {
		leaveOneIncomplete();
		TestNode bob = start("bob", "--pubsub.modulith.resubmission.interval=100ms",
				"--pubsub.modulith.resubmission.min-age=0s");
		assertThat(bob.bean(Heard.class).moved.poll(60, TimeUnit.SECONDS)).isEqualTo("zoe");
		await().until(() -> statuses(bob).equals(List.of("COMPLETED")));
	}

	@Test
	void whatAKilledNodeWasHandlingIsResubmittedByOneOfTheOthers() throws Exception {
		Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		this.database = "jdbc:h2:tcp://127.0.0.1:%d/mem:killed;DB_CLOSE_DELAY=-1".formatted(server.getPort());
		String interval = "--pubsub.modulith.resubmission.interval=100ms";
		String age = "--pubsub.modulith.resubmission.min-age=0s";
		// once only, as Modulith goes by the age of the event and not of the attempt
		String check = "--spring.modulith.events.staleness.check-interval=1h";
		String stale = "--spring.modulith.events.staleness.processing=1ms";
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), ModulithProcess.class.getName(), this.cluster, this.database)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try (BufferedReader output = process.inputReader()) {
			assertThat(output.lines().anyMatch((line) -> line.equals("HANDLING"))).isTrue();
			process.destroyForcibly().waitFor();
			TestNode carol = start("carol", interval, age);
			TestNode bob = start("bob", interval, age, check, stale);
			await().until(() -> statuses(bob).equals(List.of("COMPLETED")));
			assertThat(attempts(bob, carol)).isEqualTo(1);
		}
		finally {
			process.destroyForcibly();
			close();
			server.stop();
		}
	}

	private void leaveOneIncomplete() {
		TestNode alice = start("alice");
		alice.bean(Heard.class).failing.set(true);
		publish(alice, new CustomerMoved("zoe"));
		await().until(() -> statuses(alice).equals(List.of("FAILED")));
		alice.close();
	}

	private TestNode start(String name, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("--spring.datasource.url=" + this.database, "--spring.datasource.generate-unique-name=false",
						"--spring.modulith.events.jdbc.schema-initialization.enabled=true"));
		all.addAll(List.of(properties));
		TestNode node = TestNode.start(this.cluster, name, WebApplicationType.NONE, Application.class,
				all.toArray(String[]::new));
		this.nodes.add(node);
		return node;
	}

	private static void publish(TestNode node, Object event) {
		new TransactionTemplate(node.bean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> node.context().publishEvent(event));
	}

	private static void resubmit(TestNode node) {
		node.bean(IncompleteEventPublications.class).resubmitIncompletePublications((publication) -> true);
	}

	private static int attempts(TestNode... nodes) {
		int attempts = 0;
		for (TestNode node : nodes) {
			attempts += node.bean(Heard.class).attempts.size();
		}
		return attempts;
	}

	private static List<String> statuses(TestNode node) {
		return node.bean(JdbcTemplate.class)
			.queryForList("SELECT STATUS FROM EVENT_PUBLICATION ORDER BY PUBLICATION_DATE", String.class);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	@Externalized("orders.{id}::#{region}")
	record OrderCompleted(String id, String region) {
	}

	@ClusterEvent("customer.moved")
	record CustomerMoved(String name) {
	}

	@ClusterEvent("both")
	@Externalized("both.{id}")
	record BothWays(String id) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	@Import({ Heard.class, Listeners.class, OutboxRecorder.class })
	static class Application {

	}

	/** What the listeners have heard, and what they are to do. */
	static class Heard {

		final BlockingQueue<String> moved = new LinkedBlockingQueue<>();

		final BlockingQueue<String> both = new LinkedBlockingQueue<>();

		final BlockingQueue<EventExternalized<?, ?>> externalized = new LinkedBlockingQueue<>();

		final List<String> attempts = new CopyOnWriteArrayList<>();

		final AtomicBoolean failing = new AtomicBoolean();

		volatile CountDownLatch release = new CountDownLatch(0);

	}

	static class Listeners {

		private final Heard heard;

		Listeners(Heard heard) {
			this.heard = heard;
		}

		@ApplicationModuleListener
		void on(CustomerMoved event) throws InterruptedException {
			this.heard.attempts.add(event.name());
			if (this.heard.failing.get()) {
				throw new IllegalStateException("no");
			}
			this.heard.release.await();
			this.heard.moved.add(event.name());
		}

		@TransactionalEventListener
		void on(BothWays event) {
			this.heard.both.add(event.id() + ClusterEvents.originOf(event).map((node) -> " " + node).orElse(""));
		}

		@EventListener
		void on(EventExternalized<?, ?> event) {
			this.heard.externalized.add(event);
		}

	}

}
