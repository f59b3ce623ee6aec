package io.pubsub.application;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Application events and transactions, on the node that sends and on the one that
 * receives.
 */
@Timeout(120)
class TransactionsTests {

	private final EventNodes nodes = new EventNodes();

	@AfterEach
	void close() {
		this.nodes.close();
	}

	@Test
	void anEventIsSentAfterTheCommitAndNotBefore() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(TestTransactions.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Hearing.class));
		Hearing hearing = bob.getBean(Hearing.class);
		inTransaction(alice, (status) -> {
			alice.publishEvent(new Saved("1"));
			alice.publishEvent(new Saved("2"));
			assertThat(EventNodes.counters(alice).sent()).isZero();
		});
		assertThat(EventNodes.counters(alice).sent()).isEqualTo(2);
		assertThat(next(hearing)).isEqualTo("1");
		assertThat(next(hearing)).isEqualTo("2");
	}

	@Test
	void anEventIsNotSentWhenItsTransactionIsRolledBack() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(TestTransactions.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Hearing.class));
		inTransaction(alice, (status) -> {
			alice.publishEvent(new Saved("no"));
			status.setRollbackOnly();
		});
		assertThatThrownBy(() -> inTransaction(alice, (status) -> {
			alice.publishEvent(new Saved("no"));
			throw new IllegalStateException();
		})).isInstanceOf(IllegalStateException.class);
		alice.publishEvent(new Saved("yes"));
		assertThat(next(bob.getBean(Hearing.class))).isEqualTo("yes");
		assertThat(EventNodes.counters(alice).sent()).isEqualTo(1);
	}

	@Test
	void listenersOnOtherThreadsDoNotSendBeforeTheCommit() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice",
				List.of(TestTransactions.class, Asynchronous.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Hearing.class, Asynchronous.class));
		inTransaction(alice, (status) -> {
			alice.publishEvent(new Saved("no"));
			status.setRollbackOnly();
		});
		inTransaction(alice, (status) -> alice.publishEvent(new Saved("yes")));
		assertThat(next(bob.getBean(Hearing.class))).isEqualTo("yes");
		assertThat(EventNodes.counters(alice).sent()).isEqualTo(1);
		assertThat(EventNodes.counters(bob).sent()).isZero();
	}

	@Test
	void whatIsRolledBackToASavepointIsNotSent() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(TestTransactions.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Hearing.class));
		inTransaction(alice, (status) -> {
			alice.publishEvent(new Saved("before"));
			nested(alice, (part) -> {
				alice.publishEvent(new Saved("undone"));
				part.setRollbackOnly();
			});
			nested(alice, (part) -> alice.publishEvent(new Saved("kept")));
		});
		assertThat(next(bob.getBean(Hearing.class))).isEqualTo("before");
		assertThat(next(bob.getBean(Hearing.class))).isEqualTo("kept");
		assertThat(EventNodes.counters(alice).sent()).isEqualTo(2);
	}

	@Test
	void whatIsPublishedOnceATransactionIsCommittedIsSentInOrder() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice",
				List.of(TestTransactions.class, AfterCommit.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Hearing.class));
		inTransaction(alice, (status) -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					alice.publishEvent(new Saved("registered by then"));
				}

			});
			alice.publishEvent(new Saved("first"));
		});
		Hearing hearing = bob.getBean(Hearing.class);
		List<String> heard = List.of(next(hearing), next(hearing), next(hearing));
		assertThat(heard).containsExactly("first", "registered by then", "after first");
	}

	@Test
	void aFailureToSendDoesNotEscapeACommit() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(TestTransactions.class));
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(Hearing.class, FaultyListener.class));
		inTransaction(alice, (status) -> {
			alice.publishEvent(new Faulty("no"));
			alice.publishEvent(new Saved("yes"));
		});
		assertThat(next(bob.getBean(Hearing.class))).isEqualTo("yes");
		assertThat(EventNodes.counters(alice).notSent()).isEqualTo(1);
		assertThat(EventNodes.counters(alice).sent()).isEqualTo(1);
	}

	@Test
	void aTransactionWhoseOutcomeIsUnknownSendsNothingAndCountsIt() {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of(TestTransactions.class));
		alice.getBean(TestTransactions.Manager.class).failCommits();
		assertThatThrownBy(() -> inTransaction(alice, (status) -> alice.publishEvent(new Saved("perhaps"))))
			.isInstanceOf(TransactionSystemException.class);
		assertThat(EventNodes.counters(alice).sent()).isZero();
		assertThat(EventNodes.counters(alice).notSent()).isEqualTo(1);
	}

	@Test
	void listenersOfTransactionsAreCalledInOneOfTheirOwnOnTheReceivingNode() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(TestTransactions.class, Phases.class));
		alice.publishEvent(new Saved("1"));
		Phases phases = bob.getBean(Phases.class);
		await().until(() -> phases.calls.size() == 3);
		assertThat(phases.calls).startsWith("before commit 1 from alice")
			.as("Spring calls the others in the order of methods, whatever that is")
			.containsExactlyInAnyOrder("before commit 1 from alice", "after commit 1 from alice",
					"after completion 1 from alice");
		alice.publishEvent(new Saved("fail"));
		await().until(() -> phases.calls.size() == 5);
		assertThat(phases.calls.subList(3, 5)).containsExactlyInAnyOrder("after rollback fail",
				"after completion fail from alice");
		await().until(() -> EventNodes.counters(bob).notHandled() == 1);
	}

	@Test
	void aListenerThatWouldNeverBeCalledFailsAtStart() {
		assertThatThrownBy(() -> this.nodes.start("alice", List.of(NoManager.class, Phases.class))).rootCause()
			.isInstanceOf(InvalidClusterEventException.class)
			.hasMessageContaining("TransactionsTests$Phases#")
			.hasMessageContaining("'saved'");
	}

	@Test
	void aListenerThatFallsBackIsCalledWithoutATransaction() throws InterruptedException {
		ConfigurableApplicationContext alice = this.nodes.start("alice", List.of());
		ConfigurableApplicationContext bob = this.nodes.start("bob", List.of(NoManager.class, Fallback.class));
		alice.publishEvent(new Saved("1"));
		assertThat(bob.getBean(Fallback.class).heard.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

	private static String next(Hearing hearing) throws InterruptedException {
		return hearing.heard.poll(60, TimeUnit.SECONDS);
	}

	private static void inTransaction(ConfigurableApplicationContext node, Consumer<TransactionStatus> action) {
		new TransactionTemplate(node.getBean(PlatformTransactionManager.class)).executeWithoutResult(action);
	}

	private static void nested(ConfigurableApplicationContext node, Consumer<TransactionStatus> action) {
		TransactionTemplate template = new TransactionTemplate(node.getBean(PlatformTransactionManager.class));
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
		template.executeWithoutResult(action);
	}

	@ClusterEvent("saved")
	record Saved(String id) {
	}

	@ClusterEvent("faulty")
	record Faulty(String id) {

		public String getCause() {
			throw new IllegalStateException("cannot be read");
		}

	}

	@EnableTransactionManagement
	static class NoManager {

	}

	@Configuration(proxyBeanMethods = false)
	static class Asynchronous {

		@Bean
		SimpleApplicationEventMulticaster applicationEventMulticaster() {
			SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
			multicaster.setTaskExecutor(new SimpleAsyncTaskExecutor());
			return multicaster;
		}

	}

	static class Hearing {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@EventListener
		void on(Saved event) {
			this.heard.add(event.id());
		}

	}

	static class FaultyListener {

		@EventListener
		void on(Faulty event) {
			// never arrives
		}

	}

	static class AfterCommit {

		private final ApplicationEventPublisher publisher;

		AfterCommit(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@TransactionalEventListener
		void on(Saved event) {
			if (event.id().equals("first")) {
				this.publisher.publishEvent(new Saved("after first"));
			}
		}

	}

	static class Phases {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
		void beforeCommit(Saved event) {
			if (event.id().equals("fail")) {
				throw new IllegalStateException("no");
			}
			add("before commit", event);
		}

		@TransactionalEventListener
		void afterCommit(RemoteApplicationEvent<Saved> event) {
			add("after commit", event.getPayload());
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
		void afterRollback(Saved event) {
			this.calls.add("after rollback " + event.id());
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_COMPLETION)
		void afterCompletion(Saved event) {
			add("after completion", event);
		}

		private void add(String phase, Saved event) {
			this.calls.add(phase + " " + event.id() + " from " + ClusterEvents.originOf(event).orElseThrow());
		}

	}

	static class Fallback {

		private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@TransactionalEventListener(fallbackExecution = true)
		void on(Saved event) {
			this.heard.add(event.id());
		}

	}

}
