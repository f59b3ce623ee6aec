package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventTakenException;
import io.pubsub.event.Events;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.event.NodeEvents;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.watch.Watch;
import io.pubsub.node.watch.WatchCounts;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The claims about events, on any transport.
 */
@Timeout(120)
abstract class EventsContractTests extends TwoNodesContractTests {

	private static Events events(Member member) {
		return member.node.events();
	}

	private static EventProducer<String> register(Member member, String name, EventOptions options) {
		return events(member).register(name, String.class, options);
	}

	private static EventOptions buffer(int size) {
		return EventOptions.defaults().buffer(size);
	}

	private static EventRecorder watch(Member member, String name) {
		EventRecorder recorder = new EventRecorder();
		events(member).monitor(name, String.class, recorder);
		return recorder;
	}

	private static void publish(EventProducer<String> producer, int from, int to) {
		IntStream.rangeClosed(from, to).forEach((number) -> assertThat(producer.publish("" + number)).isTrue());
	}

	private static List<String> texts(int from, int to) {
		return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
	}

	private static void awaitHeard(EventRecorder recorder, List<String> heard) {
		await().untilAsserted(() -> assertThat(recorder.heard).containsExactlyElementsOf(heard));
	}

	@Test
	@DisplayName("Claim 5: an event has one producer in the cluster, which alone publishes it; all who watch hear it")
	void anEventHasOneProducer() {
		EventProducer<String> producer = register(this.alice, "prices", buffer(0));
		for (Member member : List.of(this.alice, this.bob)) {
			assertThatExceptionOfType(EventTakenException.class).isThrownBy(() -> register(member, "prices", buffer(0)))
				.withMessageContaining("prices");
			assertThat(events(member).names()).containsExactly("prices");
			assertThat(member.node.names().names()).as("no name of a mailbox").isEmpty();
		}
		List<EventRecorder> recorders = List.of(watch(this.alice, "prices"), watch(this.bob, "prices"),
				watch(this.bob, "prices"));
		assertThat(producer.isRegistered()).isTrue();
		assertThat(producer.publish("1", Map.of("currency", "EUR"))).isTrue();
		publish(producer, 2, 100);
		for (EventRecorder recorder : recorders) {
			awaitHeard(recorder, texts(1, 100));
			assertThat(recorder.sequences()).containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
			assertThat(recorder.messages.get(0).getHeaders()).containsEntry("currency", "EUR")
				.containsEntry(PubSubHeaders.EVENT, "prices")
				.containsEntry(PubSubHeaders.NODE, this.alice.node.cluster().self())
				.doesNotContainKey(PubSubHeaders.TOPIC);
		}
		assertThat(producer.published()).isEqualTo(100);
		assertThat(this.alice.frames.sent(Frame.Event.class)).as("one for each watching node").isEqualTo(100);
	}

	@Test
	@DisplayName("Claim 5: a message goes to nodes that watch, and to no other")
	void messagesGoToWatchingNodesOnly() {
		Member carol = this.cluster.start("carol");
		EventProducer<String> producer = register(this.alice, "prices", buffer(0));
		EventRecorder recorder = watch(carol, "prices");
		publish(producer, 1, 50);
		awaitHeard(recorder, texts(1, 50));
		assertThat(this.alice.frames.sent(carol.node.cluster().self().id(), Frame.Event.class)).isEqualTo(50);
		assertThat(this.alice.frames.sent(this.bob.node.cluster().self().id(), Frame.Event.class)).isZero();
	}

	@Test
	@DisplayName("Claim 6: the newest n are kept, also when nobody watches; first and later watchers get them, then live ones")
	void watchersBeginWithTheBuffer() {
		EventProducer<String> producer = register(this.alice, "prices", buffer(10));
		publish(producer, 1, 25);
		assertThat(this.alice.frames.sent(Frame.Event.class)).isZero();
		EventRecorder first = watch(this.bob, "prices");
		EventRecorder local = watch(this.alice, "prices");
		publish(producer, 26, 30);
		awaitHeard(first, texts(16, 30));
		awaitHeard(local, texts(16, 30));
		EventRecorder later = watch(this.bob, "prices");
		awaitHeard(later, texts(21, 30));
		assertThat(later.sequences().get(0)).isEqualTo(21);
		assertThat(this.bob.frames.sent(Frame.Watch.class)).as("the second does not ask").isEqualTo(1);
		publish(producer, 31, 31);
		awaitHeard(later, texts(21, 31));
		assertThat(this.alice.frames.sent(Frame.Event.class)).as("live ones once for the node").isEqualTo(10 + 6);
		producer.close();
		assertThat(((NodeEvents) events(this.alice)).producers()).isEmpty();
	}

	@Test
	@DisplayName("Claim 6: there is neither gap nor duplicate between the buffer and what is published meanwhile")
	void theSeamIsTight() throws Exception {
		EventProducer<String> producer = register(this.alice, "prices", buffer(20));
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			List<Future<?>> publishing = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				publishing.add(executor.submit(() -> {
					for (int message = 0; message < 20_000 && !done.get(); message++) {
						producer.publish("message");
					}
				}));
			}
			List<EventRecorder> recorders = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				recorders.add(watch(this.bob, "prices"));
				recorders.add(watch(this.alice, "prices"));
			}
			done.set(true);
			for (Future<?> each : publishing) {
				each.get();
			}
			producer.publish("last");
			long last = producer.published();
			for (EventRecorder recorder : recorders) {
				await().until(() -> recorder.heard.contains("last"));
				long from = recorder.sequences().get(0);
				assertThat(recorder.sequences())
					.containsExactlyElementsOf(LongStream.rangeClosed(from, last).boxed().toList());
				assertThat(recorder.heard).doesNotContain("gap");
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	@DisplayName("Claim 7: the producer hears the first watcher in the cluster, and the last, and nothing in between")
	void demandIsHeardAtItsEdges() {
		DemandRecorder demand = new DemandRecorder();
		DemandRecorder other = new DemandRecorder();
		EventProducer<String> producer = register(this.alice, "prices", buffer(5).demand(demand));
		register(this.alice, "quotes", buffer(5).demand(other));
		assertThat(producer.hasWatchers()).isFalse();
		List<Monitor> monitors = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			monitors.add(events(this.bob).monitor("prices", String.class, new EventRecorder()));
			monitors.add(events(this.alice).monitor("prices", String.class, new EventRecorder()));
		}
		await().until(() -> demand.heard.equals(List.of("started")));
		assertThat(producer.hasWatchers()).isTrue();
		monitors.forEach(Monitor::close);
		await().until(() -> demand.heard.equals(List.of("started", "stopped")));
		assertThat(producer.hasWatchers()).isFalse();
		Monitor again = events(this.bob).monitor("prices", String.class, new EventRecorder());
		await().until(() -> demand.heard.equals(List.of("started", "stopped", "started")));
		again.close();
		await().until(() -> demand.heard.size() == 4);
		assertThat(other.heard).as("events are independent").isEmpty();
	}

	@Test
	@DisplayName("Claim 7: demand stops when the last watching node is gone")
	void demandStopsWithTheLastNode() {
		DemandRecorder demand = new DemandRecorder();
		register(this.alice, "prices", buffer(0).demand(demand));
		watch(this.bob, "prices");
		await().until(() -> demand.heard.equals(List.of("started")));
		this.bob.transport.close();
		await().until(() -> demand.heard.equals(List.of("started", "stopped")));
	}

	@Test
	@DisplayName("Claim 7: to monitor an event's producer is no demand")
	void aMonitorIsNoDemand() {
		DemandRecorder demand = new DemandRecorder();
		EventProducer<String> producer = register(this.alice, "prices", buffer(0).demand(demand));
		DownRecorder here = new DownRecorder();
		DownRecorder there = new DownRecorder();
		this.alice.node.monitors().monitor(Target.event("prices"), here);
		this.bob.node.monitors().monitor(Target.event("prices"), there);
		assertThat(producer.hasWatchers()).isFalse();
		producer.close();
		await().until(() -> here.downs.size() == 1 && there.downs.size() == 1);
		assertThat(here.reasons()).containsExactly(Reason.UNREGISTERED);
		assertThat(there.reasons()).containsExactly(Reason.UNREGISTERED);
		assertThat(demand.heard).isEmpty();
	}

	@Test
	@DisplayName("Claim 8: watchers get one notice, after all messages; the name can be registered again")
	void watchersAreToldOfTheEnd() {
		EventProducer<String> producer = register(this.alice, "prices", buffer(3));
		List<EventRecorder> recorders = List.of(watch(this.alice, "prices"), watch(this.bob, "prices"),
				watch(this.bob, "prices"));
		publish(producer, 1, 20);
		producer.close();
		producer.close();
		List<String> expected = new ArrayList<>(texts(1, 20));
		expected.add("down UNREGISTERED");
		recorders.forEach((recorder) -> awaitHeard(recorder, expected));
		assertThat(recorders.get(0).downs.get(0).target()).isEqualTo(Target.event("prices"));
		assertThat(this.alice.frames.sent(Frame.Ended.class)).isEqualTo(1);
		assertThatIllegalStateException().isThrownBy(() -> producer.publish("late")).withMessageContaining("prices");
		assertThat(producer.isRegistered()).isFalse();
		EventProducer<String> next = register(this.bob, "prices", buffer(0));
		EventRecorder recorder = watch(this.alice, "prices");
		publish(next, 1, 3);
		awaitHeard(recorder, texts(1, 3));
		recorders.forEach((each) -> assertThat(each.heard).hasSize(21));
	}

	@Test
	@DisplayName("Claim 8: giving up an event, the end of its mailbox, its failure and a crash are told apart")
	void endsAreToldApart() {
		for (Reason reason : List.of(Reason.CLOSED, Reason.FAILED, Reason.NO_CONNECTION)) {
			Inbox owner = this.alice.open();
			register(this.alice, "prices", buffer(3).owner(owner.mailbox));
			EventRecorder recorder = watch(this.bob, "prices");
			DownRecorder monitor = new DownRecorder();
			this.bob.node.monitors().monitor(Target.event("prices"), monitor);
			switch (reason) {
				case CLOSED -> owner.mailbox.close();
				case FAILED -> owner.mailbox.close(new IllegalStateException("no more prices"));
				default -> this.alice.transport.close();
			}
			awaitHeard(recorder, List.of("down " + reason));
			await().until(() -> monitor.reasons().equals(List.of(reason)));
			if (reason == Reason.FAILED) {
				assertThat(recorder.downs.get(0).detail()).contains("no more prices");
			}
			await().until(() -> events(this.bob).names().isEmpty());
		}
	}

	@Test
	@DisplayName("Claims 1, 8: a linked mailbox gets the messages and ends with the event; another one lives on")
	void linkedMailboxesEndWithTheEvent() {
		EventProducer<String> producer = register(this.alice, "prices", buffer(3));
		publish(producer, 1, 3);
		for (Member member : List.of(this.alice, this.bob)) {
			Inbox linked = member.open();
			Inbox other = member.open();
			EventRecorder notices = new EventRecorder();
			DownRecorder end = new DownRecorder();
			events(member).link(linked.mailbox, "prices");
			events(member).monitor(other.mailbox, "prices", notices, false);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> events(member).monitor(other.mailbox, "prices", notices, false))
				.withMessageContaining("already");
			this.alice.node.monitors().monitor(Target.mailbox(linked.mailbox.ref()), end);
			await().until(() -> linked.payloads().equals(texts(1, 3)) && other.payloads().equals(texts(1, 3)));
			if (member == this.bob) {
				producer.close();
				await().until(() -> end.reasons().equals(List.of(Reason.UNREGISTERED)));
				await().until(() -> notices.heard.equals(List.of("down UNREGISTERED")));
				this.alice.send(other, "open");
				await().until(() -> other.payloads().contains("open"));
			}
		}
	}

	@Test
	@DisplayName("Claim 3: an event that is not there is refused; nothing is left behind")
	void unknownEventsAreRefused() {
		for (Member member : List.of(this.alice, this.bob)) {
			assertThatExceptionOfType(NoSuchTargetException.class).isThrownBy(() -> watch(member, "prices"))
				.withMessageContaining("event 'prices'");
			Inbox inbox = member.open();
			assertThatExceptionOfType(NoSuchTargetException.class)
				.isThrownBy(() -> events(member).link(inbox.mailbox, "prices"));
			member.send(inbox, "open");
			await().until(() -> inbox.count() == 1);
			assertThat(((NodeMailbox) inbox.mailbox).endActions().size()).isZero();
			assertThat(member.node.metrics().mailboxes()).hasSize(1);
		}
	}

	@Test
	void badInputIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> buffer(-1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> buffer(65_537)).withMessageContaining("65536");
		assertThatIllegalArgumentException().isThrownBy(() -> register(this.alice, "", buffer(0)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> register(this.alice, "prices", buffer(0).owner(this.bob.open().mailbox)));
		Inbox closed = this.alice.open();
		closed.mailbox.close();
		assertThatIllegalStateException()
			.isThrownBy(() -> register(this.alice, "prices", buffer(0).owner(closed.mailbox)));
		assertThat(events(this.alice).names()).isEmpty();
		EventProducer<String> producer = register(this.alice, "prices", buffer(0));
		Inbox parallel = this.bob.open(MailboxOptions.defaults().concurrency(2));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> events(this.bob).monitor(parallel.mailbox, "prices", new EventRecorder(), false))
			.withMessageContaining("order");
		@SuppressWarnings({ "unchecked", "rawtypes" })
		EventProducer<Object> raw = (EventProducer) producer;
		assertThatIllegalArgumentException().isThrownBy(() -> raw.publish(42)).withMessageContaining("String");
		watch(this.bob, "prices");
		assertThatExceptionOfType(io.pubsub.PayloadException.class)
			.isThrownBy(() -> producer.publish("x".repeat(2 * 1024 * 1024)));
		EventRecorder recorder = watch(this.bob, "prices");
		publish(producer, 1, 1);
		awaitHeard(recorder, texts(1, 1));
		assertThat(recorder.sequences()).as("what was refused has no number").containsExactly(1L);
	}

	@Test
	@DisplayName("Claim 4: 1000 concurrent first watchers ask once, and all get everything")
	void concurrentWatchersAskOnce() throws Exception {
		EventProducer<String> producer = register(this.alice, "prices", buffer(5));
		publish(producer, 1, 5);
		ExecutorService executor = Executors.newFixedThreadPool(20);
		List<EventRecorder> recorders = new ArrayList<>();
		try {
			List<Future<EventRecorder>> watching = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				watching.add(executor.submit(() -> watch(this.bob, "prices")));
			}
			for (Future<EventRecorder> each : watching) {
				recorders.add(each.get());
			}
		}
		finally {
			executor.shutdownNow();
		}
		publish(producer, 6, 10);
		recorders.forEach((recorder) -> awaitHeard(recorder, texts(1, 10)));
		assertThat(this.bob.frames.sent(Frame.Watch.class)).isEqualTo(1);
		assertThat(this.alice.frames.sent(Frame.Event.class)).isEqualTo(10);
	}

	@Test
	@DisplayName("Claim 9: 10,000 times watched and not any more leave nothing behind")
	void watchingLeavesNothingBehind() {
		DemandRecorder demand = new DemandRecorder();
		EventProducer<String> producer = register(this.alice, "prices", buffer(2).demand(demand));
		publish(producer, 1, 2);
		Inbox inbox = this.bob.open();
		for (int i = 0; i < 2500; i++) {
			events(this.bob).monitor("prices", String.class, new EventRecorder()).close();
			events(this.alice).monitor("prices", String.class, new EventRecorder()).close();
			events(this.bob).monitor(inbox.mailbox, "prices", new EventRecorder(), true).close();
			Inbox brief = this.bob.open();
			events(this.bob).link(brief.mailbox, "prices");
			brief.mailbox.close();
		}
		await().until(() -> !producer.hasWatchers());
		WatchCounts none = new WatchCounts(0, 0, 0, 0);
		await().until(() -> this.alice.node.watchCounts().equals(none));
		assertThat(this.bob.node.watchCounts()).isEqualTo(none);
		assertThat(((NodeMailbox) inbox.mailbox).endActions().size()).isZero();
		assertThat(((NodeMailbox) inbox.mailbox).taps().all()).isEmpty();
		assertThat(this.bob.node.metrics().mailboxes()).hasSize(1);
		await().until(() -> demand.heard.size() % 2 == 0);
		EventRecorder recorder = watch(this.bob, "prices");
		publish(producer, 3, 3);
		awaitHeard(recorder, texts(1, 3));
	}

	@Test
	@DisplayName("Overflow: what a mailbox has no room for is got from the buffer, and told as a gap if that has it no more")
	void whatOverflowsIsFilledOrTold() throws Exception {
		EventProducer<String> producer = register(this.alice, "prices", buffer(10));
		for (Member member : List.of(this.alice, this.bob)) {
			for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST, Overflow.FAIL)) {
				CountDownLatch hold = new CountDownLatch(1);
				CountDownLatch held = new CountDownLatch(1);
				EventRecorder recorder = new EventRecorder();
				Inbox inbox = new Inbox();
				inbox.mailbox = member.node.mailboxes().open(String.class, (message) -> {
					held.countDown();
					hold.await();
					recorder.onMessage(message);
				}, MailboxOptions.defaults().capacity(4).overflow(overflow));
				Monitor monitor = events(member).monitor(inbox.mailbox, "prices", recorder, false);
				int first = (int) producer.published() + 1;
				publish(producer, first, first);
				held.await();
				publish(producer, first + 1, first + 30);
				int last = first + 30;
				EventRecorder other = watch(member, "prices");
				await().until(() -> other.heard.contains("" + last));
				hold.countDown();
				await().until(() -> recorder.messages.size() >= 5);
				publish(producer, last + 1, last + 1);
				await().until(() -> recorder.heard.contains("" + (last + 1)));
				monitor.close();
				List<Long> told = new ArrayList<>(recorder.sequences());
				recorder.heard.stream().filter((each) -> each.startsWith("gap")).forEach((gap) -> {
					String[] numbers = gap.substring(4).split("-");
					LongStream.rangeClosed(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])).forEach(told::add);
				});
				long from = told.stream().mapToLong(Long::longValue).min().orElse(0);
				assertThat(told).as("each once, or told as missing (%s)", overflow)
					.containsExactlyInAnyOrderElementsOf(
							LongStream.rangeClosed(from, producer.published()).boxed().toList());
				assertThat(recorder.heard).anyMatch((each) -> each.startsWith("gap"));
				assertThat(recorder.sequences()).isSorted();
				assertThat(recorder.heard).as("the buffer's, though the mailbox had no room")
					.containsAll(texts(last - 5, last));
			}
		}
	}

	@Test
	@DisplayName("Claim 2: the notice of the end comes though the mailbox is full")
	void theEndFindsRoom() throws Exception {
		for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST, Overflow.FAIL, Overflow.BLOCK)) {
			EventProducer<String> producer = register(this.alice, "prices", buffer(0));
			CountDownLatch hold = new CountDownLatch(1);
			EventRecorder recorder = new EventRecorder();
			Inbox inbox = new Inbox();
			inbox.mailbox = this.bob.node.mailboxes().open(String.class, (message) -> {
				hold.await();
				recorder.onMessage(message);
			}, MailboxOptions.defaults().capacity(2).overflow(overflow));
			events(this.bob).monitor(inbox.mailbox, "prices", recorder, false);
			EventRecorder witness = watch(this.bob, "prices");
			publish(producer, 1, 10);
			producer.close();
			await().until(() -> witness.heard.contains("down UNREGISTERED"));
			for (int i = 0; i < 10; i++) {
				this.alice.send(inbox, "other");
			}
			hold.countDown();
			await().until(() -> recorder.heard.contains("down UNREGISTERED"));
			assertThat(recorder.downs).hasSize(1);
			await().until(() -> events(this.bob).names().isEmpty());
		}
	}

	@Test
	@DisplayName("Claim 10: who asks for it watches again whoever produces the event next, and is told so")
	void watchingResumes() {
		EventRecorder recorder = new EventRecorder();
		Monitor monitor = events(this.bob).monitor("prices", String.class, recorder,
				WatchOptions.defaults().whenever());
		assertThat(monitor.isActive()).isFalse();
		EventProducer<String> first = register(this.alice, "prices", buffer(2));
		await().until(() -> recorder.heard.equals(List.of("resumed")));
		publish(first, 1, 3);
		first.close();
		awaitHeard(recorder, List.of("resumed", "1", "2", "3", "down UNREGISTERED"));
		assertThat(recorder.downs.get(0).resumes()).isTrue();
		await().until(() -> events(this.bob).names().isEmpty());
		EventProducer<String> second = register(this.bob, "prices", buffer(2));
		await().until(monitor::isActive);
		publish(second, 4, 4);
		awaitHeard(recorder, List.of("resumed", "1", "2", "3", "down UNREGISTERED", "resumed", "4"));
		monitor.close();
		await().until(() -> !second.hasWatchers());
	}

	@Test
	@DisplayName("Of producers that stand by one is active; when its node is gone another takes over")
	void producersStandBy() {
		DemandRecorder demand = new DemandRecorder();
		EventProducer<String> one = events(this.alice).stand("prices", String.class, buffer(2));
		await().until(one::isRegistered);
		EventProducer<String> other = events(this.bob).stand("prices", String.class, buffer(2).demand(demand));
		assertThatExceptionOfType(EventTakenException.class)
			.isThrownBy(() -> events(this.bob).stand("prices", String.class, buffer(2)))
			.withMessageContaining("this node");
		assertThat(other.publish("nobody's")).isFalse();
		assertThat(other.isRegistered()).isFalse();
		EventRecorder recorder = new EventRecorder();
		await().until(() -> events(this.bob).names().contains("prices"));
		events(this.bob).monitor("prices", String.class, recorder, WatchOptions.defaults().resume(true));
		publish(one, 1, 2);
		awaitHeard(recorder, texts(1, 2));
		this.alice.transport.close();
		await().until(other::isRegistered);
		await().until(() -> recorder.heard.contains("resumed"));
		await().until(() -> demand.heard.equals(List.of("started")));
		publish(other, 3, 3);
		awaitHeard(recorder, List.of("1", "2", "down NO_CONNECTION", "resumed", "3"));
		other.close();
		await().until(() -> events(this.bob).names().isEmpty());
	}

	@Test
	@DisplayName("Claim 5: many register one event at once, and one gets it")
	void registrationsCompete() throws Exception {
		for (int i = 0; i < 10; i++) {
			String name = "event " + i;
			CyclicBarrier barrier = new CyclicBarrier(4);
			ExecutorService executor = Executors.newFixedThreadPool(4);
			try {
				List<Future<Boolean>> results = new ArrayList<>();
				for (Member member : List.of(this.alice, this.bob, this.alice, this.bob)) {
					results.add(executor.submit(() -> {
						barrier.await();
						try {
							register(member, name, buffer(0));
							return true;
						}
						catch (EventTakenException ex) {
							return false;
						}
					}));
				}
				int registered = 0;
				for (Future<Boolean> result : results) {
					registered += result.get() ? 1 : 0;
				}
				assertThat(registered).isEqualTo(1);
			}
			finally {
				executor.shutdownNow();
			}
		}
	}

	@Test
	@DisplayName("Claim 6: a mailbox watched no more takes no event of its node along, whatever their numbers")
	void mailboxesAndEventsHaveNumbersOfTheirOwn() {
		List<Inbox> inboxes = new ArrayList<>();
		List<EventProducer<String>> producers = new ArrayList<>();
		List<EventRecorder> recorders = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			inboxes.add(this.alice.open());
		}
		for (int i = 0; i < 15; i++) {
			producers.add(this.alice.node.events().register("e" + i, String.class));
			recorders.add(watch(this.bob, "e" + i));
		}
		for (Inbox inbox : inboxes) {
			this.bob.node.monitors().monitor(Target.mailbox(inbox.mailbox.ref()), new DownRecorder()).close();
		}
		producers.forEach((producer) -> publish(producer, 1, 1));
		recorders.forEach((recorder) -> awaitHeard(recorder, texts(1, 1)));
	}

	@Test
	@DisplayName("A node alone has events too, before it starts and without any network")
	void aNodeAloneHasEvents() {
		try (PubSubNode node = PubSubNode.builder("alone").build()) {
			node.start();
			DemandRecorder demand = new DemandRecorder();
			EventProducer<String> producer = node.events().register("prices", String.class, buffer(1).demand(demand));
			publish(producer, 1, 2);
			EventRecorder recorder = new EventRecorder();
			node.events().monitor("prices", String.class, recorder);
			publish(producer, 3, 3);
			awaitHeard(recorder, texts(2, 3));
			await().until(() -> demand.heard.equals(List.of("started")));
			producer.close();
			await().atMost(Duration.ofSeconds(30)).until(() -> recorder.heard.contains("down UNREGISTERED"));
		}
	}

}
