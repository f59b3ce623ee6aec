package io.pubsub.node;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.kernel.Futures;
import io.pubsub.node.kernel.Undoable;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.watch.WatchCounts;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Futures that their callers complete: what they stand for is undone, whenever that
 * comes. The link by which the answer comes is held, so that nothing depends on timing.
 */
@Timeout(120)
class CancellingTests {

	private static final WatchCounts NOTHING = new WatchCounts(0, 0, 0, 0);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob", (builder) -> builder.requestTimeout(Duration.ofMinutes(2)));

	private final InMemoryLink answers = this.network.link(this.alice.transport, this.bob.transport);

	@AfterEach
	void stopNodes() {
		this.answers.release();
		this.cluster.close();
	}

	/** All ways in which a caller can complete a future of its own. */
	private static <T> Map<String, Consumer<CompletableFuture<T>>> ways() {
		Map<String, Consumer<CompletableFuture<T>>> ways = new LinkedHashMap<>();
		ways.put("cancel", (future) -> assertThat(future.cancel(true)).isTrue());
		ways.put("orTimeout", (future) -> await().until(future.orTimeout(1, TimeUnit.MILLISECONDS)::isDone));
		ways.put("completeExceptionally",
				(future) -> future.completeExceptionally(new IllegalStateException("enough")));
		ways.put("complete", (future) -> future.complete(null));
		return ways;
	}

	/** Both nodes have taken in all that was sent. */
	private void settle() {
		assertThat(this.alice.node.cluster().ping("bob", Duration.ofSeconds(30))).isTrue();
		assertThat(this.bob.node.cluster().ping("alice", Duration.ofSeconds(30))).isTrue();
	}

	/** After a timeout it is another thread that undoes things. */
	private static void awaitNoEndActions(Inbox inbox, String way) {
		await().untilAsserted(() -> assertThat(((NodeMailbox) inbox.mailbox).endActions().size()).as(way).isZero());
	}

	@Test
	void aMonitorThatIsNotWaitedForWatchesNothing() {
		Inbox target = this.alice.open();
		CancellingTests.<Monitor>ways().forEach((way, complete) -> {
			DownRecorder recorder = new DownRecorder();
			Inbox owner = this.bob.open();
			this.answers.hold();
			CompletableFuture<Monitor> future = this.bob.node.monitors()
				.monitorAsync(Target.mailbox(target.mailbox.ref()), recorder,
						MonitorOptions.defaults().owner(owner.mailbox));
			assertThat(this.bob.node.watchCounts().watched()).isOne();
			complete.accept(future);
			await().untilAsserted(() -> assertThat(this.bob.node.watchCounts()).as(way).isEqualTo(NOTHING));
			awaitNoEndActions(owner, way);
			this.answers.release();
			settle();
			await().until(() -> this.alice.node.watchCounts().equals(NOTHING));
			assertThat(this.bob.node.watchCounts()).as(way).isEqualTo(NOTHING);
		});
	}

	@Test
	void aMonitorThatIsThereStaysWhenItsFutureIsCancelled() {
		Inbox target = this.alice.open();
		DownRecorder recorder = new DownRecorder();
		CompletableFuture<Monitor> future = this.bob.node.monitors()
			.monitorAsync(Target.mailbox(target.mailbox.ref()), recorder, MonitorOptions.defaults());
		Monitor monitor = future.join();
		assertThat(future.cancel(true)).isFalse();
		assertThat(future.copy().cancel(true)).isFalse();
		assertThat(monitor.isActive()).isTrue();
		target.mailbox.close();
		await().until(() -> recorder.downs.size() == 1);
	}

	@Test
	void aNameThatIsNotWaitedForIsNotTaken() {
		CancellingTests.<Boolean>ways().forEach((way, complete) -> {
			Inbox inbox = this.bob.open();
			NameRecorder recorder = new NameRecorder();
			this.answers.hold();
			CompletableFuture<Boolean> future = this.bob.node.names().registerAsync("printer", inbox.mailbox, recorder);
			complete.accept(future);
			awaitNoEndActions(inbox, way);
			this.answers.release();
			settle();
			assertThat(this.bob.node.names().names()).as(way).isEmpty();
			assertThat(this.alice.node.names().register("printer", this.alice.open().mailbox)).as(way).isTrue();
			this.alice.node.names().unregister("printer");
			await().until(() -> this.bob.node.names().names().isEmpty());
			assertThat(recorder.heard).isEmpty();
		});
	}

	@Test
	void aMemberThatIsNotWaitedForLeaves() {
		CancellingTests.<Void>ways().forEach((way, complete) -> {
			Inbox inbox = this.bob.open();
			this.answers.hold();
			CompletableFuture<Void> future = this.bob.node.groups().join("workers", inbox.mailbox);
			complete.accept(future);
			await().untilAsserted(() -> assertThat(this.bob.node.groups().members("workers")).as(way).isEmpty());
			assertThat(this.bob.node.groups().leave("workers", inbox.mailbox)).as(way).isFalse();
			this.answers.release();
			settle();
			await().until(() -> this.alice.node.groups().members("workers").isEmpty());
			awaitNoEndActions(inbox, way);
		});
	}

	@Test
	void onlyOneOfSeveralJoinsIsUndone() {
		Inbox inbox = this.bob.open();
		this.answers.hold();
		CompletableFuture<Void> first = this.bob.node.groups().join("workers", inbox.mailbox);
		CompletableFuture<Void> second = this.bob.node.groups().join("workers", inbox.mailbox);
		first.cancel(true);
		assertThat(this.bob.node.groups().members("workers")).hasSize(1);
		assertThat(second).isNotDone();
		this.answers.release();
		assertThat(second).succeedsWithin(Duration.ofSeconds(30));
		assertThat(second.cancel(true)).isFalse();
		assertThat(this.bob.node.groups().leave("workers", inbox.mailbox)).isTrue();
		assertThat(this.bob.node.groups().leave("workers", inbox.mailbox)).isFalse();
	}

	@Test
	void whatIsJoinedAgainIsNotUndoneByAnEarlierFuture() {
		Inbox inbox = this.bob.open();
		this.answers.hold();
		CompletableFuture<Void> first = this.bob.node.groups().join("workers", inbox.mailbox);
		assertThat(this.bob.node.groups().leave("workers", inbox.mailbox)).isTrue();
		assertThat(first).failsWithin(Duration.ofSeconds(30));
		CompletableFuture<Void> second = this.bob.node.groups().join("workers", inbox.mailbox);
		first.cancel(true);
		assertThat(this.bob.node.groups().members("workers")).hasSize(1);
		this.answers.release();
		assertThat(second).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void aRequestThatIsNotWaitedForIsForgotten() {
		CountDownLatch goOn = new CountDownLatch(1);
		this.alice.node.subscriptions().subscribe("slow", String.class, RequestListener.of((message) -> {
			goOn.await();
			return "late";
		}));
		CancellingTests.<String>ways().forEach((way, complete) -> {
			CompletableFuture<String> one = this.bob.node.requester().to("slow").requestAsync("?", String.class);
			assertThat(this.bob.node.metrics().awaited()).isOne();
			complete.accept(one);
			await().alias(way).until(() -> this.bob.node.metrics().awaited() == 0);
		});
		CancellingTests.<Replies<String>>ways().forEach((way, complete) -> {
			CompletableFuture<Replies<String>> all = this.bob.node.requester()
				.to("slow")
				.requestAllAsync("?", String.class);
			complete.accept(all);
			await().alias(way).until(() -> this.bob.node.metrics().awaited() == 0);
		});
		assertThat(this.bob.node.metrics().requestsFailed()).isZero();
		goOn.countDown();
	}

	@Test
	void aCancelledRequestAsksNoOtherNode() {
		Member carol = this.cluster.start("carol");
		List<String> asked = new CopyOnWriteArrayList<>();
		CountDownLatch goOn = new CountDownLatch(1);
		Mailbox[] mailboxes = new Mailbox[2];
		Member[] members = { this.alice, carol };
		for (int i = 0; i < members.length; i++) {
			Member member = members[i];
			mailboxes[i] = member.node.subscriptions().subscribe("slow", String.class, RequestListener.of((message) -> {
				asked.add(member.name() + " " + message.getPayload());
				goOn.await();
				return "late";
			}));
		}
		CompletableFuture<String> busy = this.bob.node.requester().to("slow").requestAsync("first", String.class);
		await().until(() -> asked.size() == 1);
		int first = asked.get(0).startsWith("alice") ? 0 : 1;
		// waits behind that one, whose mailbox closes: another node would be asked
		CompletableFuture<String> waiting = this.bob.node.requester()
			.to(mailboxes[first].ref())
			.requestAsync("second", String.class);
		waiting.cancel(true);
		mailboxes[first].close();
		assertThat(this.bob.node.metrics().awaited()).isOne();
		busy.cancel(true);
		goOn.countDown();
		assertThat(this.bob.node.metrics().awaited()).isZero();
		assertThat(asked).hasSize(1);
	}

	@Test
	void anInterruptedRequestIsForgotten() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		this.alice.node.subscriptions().subscribe("slow", String.class, RequestListener.of((message) -> {
			goOn.await();
			return "late";
		}));
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				this.bob.node.requester().request("slow", "?", String.class);
			}
			catch (PubSubException ex) {
				failure.complete(ex);
			}
		});
		thread.start();
		await().until(() -> this.bob.node.metrics().awaited() == 1);
		thread.interrupt();
		assertThat(failure.get()).hasMessageContaining("Interrupted");
		assertThat(this.bob.node.metrics().awaited()).isZero();
		goOn.countDown();
	}

	@Test
	void aResultThatIsBeingDeliveredIsUndoneToo() {
		for (int i = 0; i < 2; i++) {
			List<String> undone = new CopyOnWriteArrayList<>();
			Undoable<String> undoable = new Undoable<>(() -> undone.add("undone"));
			if (i == 0) {
				undoable.future().cancel(true);
				undoable.complete("late");
			}
			else {
				undoable.complete("first");
				undoable.future().cancel(true);
			}
			assertThat(undone).hasSize(1 - i);
		}
		// the caller is first, in the moment in which the library has the result
		List<String> undone = new CopyOnWriteArrayList<>();
		Undoable<String> undoable = new Undoable<>(() -> undone.add("undone"));
		undoable.future().complete("the caller's");
		undoable.complete("the library's");
		undoable.future().obtrudeException(new IllegalStateException());
		undoable.complete("once more");
		assertThat(undone).hasSize(1);
		Undoable<String> failing = new Undoable<>(() -> undone.add("never"));
		failing.fail(new IllegalStateException());
		failing.future().cancel(true);
		assertThat(undone).hasSize(1);
	}

	@Test
	void twoWhoWatchOneEventWithOneMailboxAreNotBothAccepted() throws Exception {
		EventProducer<String> producer = this.alice.node.events().register("prices", String.class);
		await().until(() -> this.bob.node.events().names().contains("prices"));
		Inbox inbox = this.bob.open();
		EventStatusListener notices = new EventStatusListener() {
		};
		this.answers.hold();
		CompletableFuture<Monitor> first = CompletableFuture
			.supplyAsync(() -> this.bob.node.events().monitor(inbox.mailbox, "prices", notices, false));
		await().until(() -> this.bob.node.watchCounts().watched() == 1);
		// the first waits for the answer, between being checked and being added
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.bob.node.events().monitor(inbox.mailbox, "prices", notices, false))
			.withMessageContaining("already");
		assertThatIllegalArgumentException().isThrownBy(() -> this.bob.node.events().link(inbox.mailbox, "prices"));
		this.answers.release();
		Monitor monitor = first.get();
		for (int i = 0; i < 100; i++) {
			producer.publish("price " + i);
		}
		await().until(() -> inbox.payloads().contains("price 99"));
		assertThat(inbox.payloads()).hasSize(100).doesNotHaveDuplicates();
		monitor.close();
		assertThat(this.bob.node.events().monitor(inbox.mailbox, "prices", notices, false).isActive()).isTrue();
	}

	@Test
	void aWatchThatWaitsForItsEventToBeBackCounts() {
		EventProducer<String> producer = this.alice.node.events().register("prices", String.class);
		await().until(() -> this.bob.node.events().names().contains("prices"));
		Inbox inbox = this.bob.open();
		EventRecorder recorder = new EventRecorder();
		Monitor monitor = this.bob.node.events().monitor(inbox.mailbox, "prices", recorder, true);
		producer.close();
		await().until(() -> this.bob.node.watchCounts().waiting() == 1);
		EventProducer<String> next = this.bob.node.events().register("prices", String.class);
		await().until(() -> recorder.heard.contains("resumed"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.bob.node.events().monitor(inbox.mailbox, "prices", recorder, true));
		next.close();
		await().until(() -> this.bob.node.watchCounts().waiting() == 1);
		monitor.close();
		assertThatExceptionOfType(NoSuchTargetException.class)
			.isThrownBy(() -> this.bob.node.events().monitor(inbox.mailbox, "prices", recorder, true));
		assertThat(((NodeMailbox) inbox.mailbox).endActions().size()).isZero();
	}

}
