package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Target;
import io.pubsub.name.Candidacy;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A name moves to another mailbox when its holder has handled what it has received, if it
 * is handed over or the node drains; and it stays where it is if its holder takes it
 * again.
 */
@Timeout(120)
class HandOverTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final CountDownLatch goOn = new CountDownLatch(1);

	private final Mailbox holder = this.alice.node.mailboxes().open(String.class, (message) -> {
		this.goOn.await();
		this.handled.add("alice " + message.getPayload());
	});

	private final Mailbox next = this.bob.node.mailboxes()
		.open(String.class, (message) -> this.handled.add("bob " + message.getPayload()));

	@AfterEach
	void stopNodes() {
		this.goOn.countDown();
		this.cluster.close();
	}

	private void sendBacklog() {
		for (int i = 0; i < 10; i++) {
			this.bob.node.publisher().send(this.holder.ref(), "message " + i);
		}
		await().until(() -> ((NodeMailbox) this.holder).mailbox().depth() == 9);
	}

	/** Whoever takes over says so in its own turn. */
	private NameRecorder standOnBob() {
		NameRecorder recorder = new NameRecorder() {

			@Override
			public void onRegistered(String name) {
				HandOverTests.this.handled.add("bob takes over");
				super.onRegistered(name);
			}

		};
		this.bob.node.names().stand("printer", this.next, recorder);
		return recorder;
	}

	private void assertBacklogWasFirst() {
		assertThat(this.handled).hasSize(11);
		assertThat(this.handled.subList(0, 10)).allMatch((message) -> message.startsWith("alice"));
		assertThat(this.handled).last().isEqualTo("bob takes over");
	}

	@Test
	void theNextHolderBeginsWhenTheFormerHasFinished() {
		assertThat(this.alice.node.names().register("printer", this.holder)).isTrue();
		NameRecorder recorder = standOnBob();
		DownRecorder down = new DownRecorder();
		this.bob.node.monitors().monitor(Target.name("printer"), down);
		sendBacklog();
		CompletableFuture<Boolean> free = this.alice.node.names().handOver("printer");
		assertThat(this.alice.node.names().whereIs("printer")).isEmpty();
		await().until(() -> this.bob.node.names().whereIs("printer").isEmpty());
		CompletableFuture<Boolean> again = this.alice.node.names().handOver("printer");
		CompletableFuture<Boolean> registered = this.bob.node.names()
			.registerAsync("printer", this.bob.open().mailbox, new NameRecorder());
		// all that was on its way has come, and still it is nobody's
		assertThat(this.bob.node.cluster().ping("alice", Duration.ofSeconds(30))).isTrue();
		assertThat(this.alice.node.cluster().ping("bob", Duration.ofSeconds(30))).isTrue();
		assertThat(List.of(free.isDone(), again.isDone(), registered.isDone())).containsOnly(false);
		assertThat(recorder.heard).isEmpty();
		assertThat(down.downs).isEmpty();
		this.goOn.countDown();
		assertThat(free).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
		assertThat(again).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
		await().until(() -> recorder.heard.equals(List.of("+printer")));
		assertThat(registered).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(false);
		await().until(() -> down.reasons().equals(List.of(Reason.UNREGISTERED)));
		assertBacklogWasFirst();
		this.bob.node.publisher().send(this.holder.ref(), "open still");
		await().until(() -> this.handled.contains("alice open still"));
	}

	@Test
	void aDrainHandsNamesOver() throws Exception {
		assertThat(this.alice.node.names().register("printer", this.holder)).isTrue();
		NameRecorder recorder = standOnBob();
		sendBacklog();
		CompletableFuture<Boolean> drained = CompletableFuture
			.supplyAsync(() -> this.alice.node.drain(Duration.ofSeconds(60)));
		await().until(() -> this.bob.node.names().whereIs("printer").isEmpty());
		assertThat(this.alice.node.cluster().ping("bob", Duration.ofSeconds(30))).isTrue();
		assertThat(recorder.heard).isEmpty();
		this.goOn.countDown();
		assertThat(drained.get()).isTrue();
		await().until(() -> recorder.heard.equals(List.of("+printer")));
		assertBacklogWasFirst();
	}

	@Test
	void aDrainThatTakesTooLongLetsGoWithTheNode() {
		assertThat(this.alice.node.names().register("printer", this.holder)).isTrue();
		NameRecorder recorder = standOnBob();
		sendBacklog();
		assertThat(this.alice.node.drain(Duration.ofMillis(50))).isFalse();
		assertThat(recorder.heard).isEmpty();
		this.alice.node.close();
		await().until(() -> recorder.heard.equals(List.of("+printer")));
	}

	@Test
	void whatIsHandedOverCanBeTakenOrClosed() {
		for (String how : List.of("unregister", "close", "reRegister there", "reRegister here")) {
			Inbox inbox = this.alice.open();
			CountDownLatch blocked = new CountDownLatch(1);
			Mailbox slow = this.alice.node.mailboxes().open(String.class, (message) -> blocked.await());
			assertThat(this.alice.node.names().register(how, slow)).isTrue();
			this.alice.node.publisher().send(slow.ref(), "work");
			DownRecorder down = new DownRecorder();
			this.bob.node.monitors().monitor(Target.name(how), down);
			CompletableFuture<Boolean> free = this.alice.node.names().handOver(how);
			await().until(() -> this.bob.node.names().whereIs(how).isEmpty());
			switch (how) {
				case "unregister" -> assertThat(this.alice.node.names().unregister(how)).isTrue();
				case "close" -> slow.close();
				case "reRegister there" -> this.bob.node.names().reRegister(how, this.next);
				default -> this.alice.node.names().reRegister(how, inbox.mailbox);
			}
			assertThat(free).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
			await().until(() -> down.downs.size() == 1);
			assertThat(down.reasons()).containsExactly(how.equals("close") ? Reason.CLOSED : Reason.UNREGISTERED);
			if (how.startsWith("reRegister")) {
				Mailbox taker = how.endsWith("there") ? this.next : inbox.mailbox;
				await().until(() -> this.alice.node.names().whereIs(how).equals(Optional.of(taker.ref())));
			}
			else {
				assertThat(this.bob.node.names().register(how, this.next)).isTrue();
			}
			blocked.countDown();
			assertThat(this.alice.node.names().handOver("nobody's")).isCompletedWithValue(false);
		}
	}

	@Test
	void whoStandsForANameThatItHandsOverStandsNoMore() {
		Candidacy candidacy = this.alice.node.names().stand("printer", this.holder, new NameRecorder());
		await().until(candidacy::isRegistered);
		this.goOn.countDown();
		assertThat(this.alice.node.names().handOver("printer")).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
		assertThat(candidacy.isRegistered()).isFalse();
		assertThat(this.alice.node.names().whereIs("printer")).isEmpty();
	}

	@Test
	void aNodeAloneHandsOver() {
		try (PubSubNode alone = PubSubNode.builder("alone").build()) {
			alone.start();
			Mailbox first = alone.mailboxes().open(String.class, (message) -> this.goOn.await());
			Mailbox second = alone.mailboxes().open(String.class, (message) -> {
			});
			assertThat(alone.names().register("printer", first)).isTrue();
			alone.publisher().send(first.ref(), "work");
			NameRecorder recorder = new NameRecorder();
			alone.names().stand("printer", second, recorder);
			CompletableFuture<Boolean> free = alone.names().handOver("printer");
			assertThat(free).isNotDone();
			this.goOn.countDown();
			assertThat(free).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
			await().until(() -> recorder.heard.equals(List.of("+printer")));
		}
	}

	@Test
	void promisedRepliesAreWaitedForInADrain() throws Exception {
		for (Member asking : List.of(this.alice, this.bob)) {
			CompletableFuture<String> promise = new CompletableFuture<>();
			CountDownLatch asked = new CountDownLatch(1);
			Member asker = asking;
			Member answering = this.cluster.start("answering " + asker.name());
			answering.node.subscriptions().subscribe("slow", String.class, RequestListener.of((message) -> {
				asked.countDown();
				return promise;
			}));
			CompletableFuture<String> reply = asker.node.requester()
				.to(answering.node.cluster().self(), "slow")
				.requestAsync("when?", String.class);
			asked.await();
			CompletableFuture<Boolean> drained = CompletableFuture
				.supplyAsync(() -> answering.node.drain(Duration.ofSeconds(60)));
			await().during(Duration.ofMillis(200)).until(() -> !drained.isDone());
			promise.complete("now");
			assertThat(drained.get()).isTrue();
			answering.node.close();
			assertThat(reply).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("now");
		}
	}

}
