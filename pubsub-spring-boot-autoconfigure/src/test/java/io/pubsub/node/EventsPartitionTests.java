package io.pubsub.node;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.watch.Watch;
import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.Frame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Events and monitors on a network that is cut, and loses, repeats and holds up what it
 * carries.
 */
@Timeout(120)
class EventsPartitionTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	private final DemandRecorder demand = new DemandRecorder();

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private EventProducer<String> register(int buffer) {
		return this.alice.node.events()
			.register("prices", String.class, EventOptions.defaults().buffer(buffer).demand(this.demand));
	}

	private EventRecorder watch(boolean resume) {
		EventRecorder recorder = new EventRecorder();
		this.bob.node.events().monitor("prices", String.class, recorder, WatchOptions.defaults().resume(resume));
		return recorder;
	}

	private static void publish(EventProducer<String> producer, int from, int to) {
		IntStream.rangeClosed(from, to).forEach((number) -> producer.publish("" + number));
	}

	/** Publishes "lost 2", which the network loses. */
	private void publishLost(EventProducer<String> producer) {
		AtomicBoolean lost = new AtomicBoolean();
		InMemoryLink link = this.network.link(this.alice.transport, this.bob.transport);
		link.drop((bytes) -> {
			boolean drop = new String(bytes, StandardCharsets.ISO_8859_1).contains("lost 2");
			lost.set(lost.get() || drop);
			return drop;
		});
		producer.publish("lost 2");
		await().until(lost::get);
		link.drop((bytes) -> false);
	}

	private static void awaitHeard(EventRecorder recorder, String... heard) {
		await().untilAsserted(() -> assertThat(recorder.heard).containsExactly(heard));
	}

	private void cut() {
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport));
	}

	@Test
	@DisplayName("Claim 7: a crash of the last watching node is a stop")
	void aCrashOfTheLastWatchingNodeStopsDemand() {
		register(0);
		watch(false);
		await().until(() -> this.demand.heard.equals(List.of("started")));
		this.network.kill(this.bob.transport);
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped")));
	}

	@Test
	@DisplayName("Claims 2, 7, 10: a cut ends what is watched across it, once; without resuming it stays ended")
	void aCutEndsWhatIsWatchedAcrossIt() {
		EventProducer<String> producer = register(5);
		EventRecorder recorder = watch(false);
		Inbox target = this.alice.open();
		DownRecorder monitor = new DownRecorder();
		this.bob.node.monitors().monitor(Target.mailbox(target.mailbox.ref()), monitor);
		publish(producer, 1, 2);
		awaitHeard(recorder, "1", "2");
		cut();
		awaitHeard(recorder, "1", "2", "down NO_CONNECTION");
		await().until(() -> monitor.reasons().equals(List.of(Reason.NO_CONNECTION)));
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped")));
		target.mailbox.close();
		this.network.heal();
		await().until(() -> this.bob.node.events().names().contains("prices"));
		publish(producer, 3, 3);
		EventRecorder later = watch(false);
		awaitHeard(later, "1", "2", "3");
		assertThat(recorder.heard).containsExactly("1", "2", "down NO_CONNECTION");
		assertThat(monitor.downs).hasSize(1);
	}

	@Test
	@DisplayName("Claim 10: after a cut who resumes goes on where it stopped, with what the buffer has")
	void whoResumesGoesOnWhereItStopped() {
		EventProducer<String> producer = register(5);
		EventRecorder recorder = watch(true);
		publish(producer, 1, 2);
		awaitHeard(recorder, "1", "2");
		cut();
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped")));
		await().until(() -> recorder.heard.contains("down NO_CONNECTION"));
		publish(producer, 3, 5);
		this.network.heal();
		await().until(() -> recorder.heard.contains("resumed"));
		publish(producer, 6, 6);
		awaitHeard(recorder, "1", "2", "down NO_CONNECTION", "resumed", "3", "4", "5", "6");
		assertThat(recorder.downs.get(0).resumes()).isTrue();
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped", "started")));
		cut();
		await().until(() -> recorder.downs.size() == 2);
		publish(producer, 7, 20);
		this.network.heal();
		await().until(() -> recorder.heard.contains("20"));
		assertThat(recorder.heard.subList(9, recorder.heard.size())).containsExactly("resumed", "gap 7-15", "16", "17",
				"18", "19", "20");
	}

	@Test
	@DisplayName("Claims 2, 10: monitors resume too, and are told each time")
	void monitorsResume() {
		Inbox target = this.alice.open();
		DownRecorder mailbox = new DownRecorder();
		DownRecorder node = new DownRecorder();
		MonitorOptions resume = MonitorOptions.defaults().resume(true);
		this.bob.node.monitors().monitor(Target.mailbox(target.mailbox.ref()), mailbox, resume);
		Monitor ofNode = this.bob.node.monitors().monitor(Target.node(this.alice.node.cluster().self()), node, resume);
		for (int i = 1; i <= 3; i++) {
			int times = i;
			cut();
			await().until(() -> mailbox.downs.size() == times && node.downs.size() == times);
			assertThat(ofNode.isActive()).isFalse();
			this.network.heal();
			await().until(() -> mailbox.resumed.size() == times && node.resumed.size() == times);
		}
		target.mailbox.close();
		await().until(() -> mailbox.downs.size() == 4);
		assertThat(mailbox.reasons()).containsExactly(Reason.NO_CONNECTION, Reason.NO_CONNECTION, Reason.NO_CONNECTION,
				Reason.CLOSED);
	}

	@Test
	@DisplayName("Claims 6, 7: a watcher that did not see the cut goes on after it, and nothing is missing")
	void onlyTheProducerSawTheCut() {
		EventProducer<String> producer = register(10);
		EventRecorder recorder = watch(false);
		publish(producer, 1, 1);
		awaitHeard(recorder, "1");
		this.network.holdViews(this.bob.transport);
		cut();
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped")));
		publish(producer, 2, 4);
		this.network.heal();
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped", "started")));
		publish(producer, 5, 5);
		awaitHeard(recorder, "1", "2", "3", "4", "5");
		this.network.releaseViews(this.bob.transport);
		awaitHeard(recorder, "1", "2", "3", "4", "5", "down NO_CONNECTION");
	}

	@Test
	@DisplayName("Claim 2: who did not see the cut is told of a target that ended meanwhile, once")
	void aTargetEndsWhileOnlyItsNodeSeesTheCut() {
		Inbox target = this.alice.open();
		DownRecorder recorder = new DownRecorder();
		this.bob.node.monitors().monitor(Target.mailbox(target.mailbox.ref()), recorder);
		this.network.holdViews(this.bob.transport);
		cut();
		await().until(() -> this.alice.node.watchCounts().asked() == 0);
		target.mailbox.close();
		this.network.heal();
		await().until(() -> recorder.reasons().equals(List.of(Reason.NO_CONNECTION)));
		this.network.releaseViews(this.bob.transport);
		await().until(() -> this.bob.nodes().size() == 2);
		assertThat(recorder.downs).hasSize(1);
	}

	@Test
	@DisplayName("Claims 7, 9: a watcher that sees the cut late, and begins before it does, leaves no demand behind")
	void theWatcherSeesTheCutLate() {
		register(0);
		this.network.holdViews(this.bob.transport);
		cut();
		await().until(() -> this.alice.nodes().size() == 1);
		this.network.heal();
		await().until(() -> this.alice.nodes().size() == 2);
		EventRecorder recorder = watch(false);
		await().until(() -> this.demand.heard.equals(List.of("started")));
		this.network.releaseViews(this.bob.transport);
		awaitHeard(recorder, "down NO_CONNECTION");
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped")));
		assertThat(this.alice.node.watchCounts().asked()).isZero();
	}

	@Test
	@DisplayName("Claim 9: what a watcher gives up before it sees the cut is forgotten, even if that gets lost with the link")
	void theWatcherGivesUpBeforeItSeesTheCut() {
		Inbox target = this.alice.open();
		Monitor monitor = this.bob.node.monitors().monitor(Target.mailbox(target.mailbox.ref()), new DownRecorder());
		this.network.holdViews(this.bob.transport);
		cut();
		await().until(() -> this.alice.node.watchCounts().asked() == 0);
		this.network.heal();
		await().until(() -> this.alice.node.watchCounts().asked() == 1);
		AtomicBoolean lost = new AtomicBoolean();
		InMemoryLink link = this.network.link(this.bob.transport, this.alice.transport).drop((bytes) -> {
			lost.set(true);
			return true;
		});
		monitor.close();
		await().untilTrue(lost);
		link.drop((bytes) -> false);
		this.network.releaseViews(this.bob.transport);
		await().until(() -> this.alice.node.watchCounts().asked() == 0);
	}

	@Test
	@DisplayName("Claim 8: who did not see the cut is not given to another producer of the same name")
	void anEventIsAnotherAfterTheCut() {
		EventProducer<String> before = register(0);
		EventRecorder recorder = watch(false);
		this.network.holdViews(this.bob.transport);
		cut();
		await().until(() -> this.demand.heard.equals(List.of("started", "stopped")));
		before.close();
		EventProducer<String> after = register(0);
		this.network.heal();
		awaitHeard(recorder, "down NO_CONNECTION");
		assertThat(after.hasWatchers()).isFalse();
		this.network.releaseViews(this.bob.transport);
	}

	@Test
	@DisplayName("Claims 5, 8: both sides of a cut register one event; when it heals one keeps it, and the other's watchers are told")
	void oneOfTwoProducersKeepsTheEvent() {
		cut();
		await().until(() -> this.bob.nodes().size() == 1 && this.alice.nodes().size() == 1);
		List<EventProducer<String>> producers = new ArrayList<>();
		List<EventRecorder> recorders = new ArrayList<>();
		for (Member member : List.of(this.alice, this.bob)) {
			producers.add(member.node.events().register("prices", String.class, EventOptions.defaults().buffer(2)));
			EventRecorder recorder = new EventRecorder();
			member.node.events().monitor("prices", String.class, recorder, WatchOptions.defaults().resume(true));
			recorders.add(recorder);
			producers.get(producers.size() - 1).publish("of " + member.name());
		}
		this.network.heal();
		await().until(() -> producers.stream().filter(EventProducer::isRegistered).count() == 1);
		int winner = producers.get(0).isRegistered() ? 0 : 1;
		EventRecorder loser = recorders.get(1 - winner);
		await().until(() -> loser.heard.contains("resumed"));
		producers.get(winner).publish("last");
		await().until(() -> loser.heard.contains("last"));
		assertThat(loser.downs).hasSize(1);
		assertThat(loser.downs.get(0).reason()).isEqualTo(Reason.UNREGISTERED);
		assertThat(recorders.get(winner).downs).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> producers.get(1 - winner).publish("late"))
			.withMessageContaining("another producer");
	}

	@Test
	@DisplayName("Claims 6, 10: who resumes is not given to one who stands by, as the news of who has the event is late")
	void whoStandsByIsNotWatched() {
		Member carol = this.cluster.start("carol");
		Member dave = this.cluster.start("dave");
		this.network.partition(List.of(this.alice.transport, carol.transport),
				List.of(this.bob.transport, dave.transport));
		List<EventProducer<String>> producers = new ArrayList<>();
		List<EventRecorder> recorders = new ArrayList<>();
		for (List<Member> side : List.of(List.of(this.alice, carol), List.of(this.bob, dave))) {
			await().until(() -> side.stream().allMatch((member) -> member.nodes().size() == 2));
			producers.add(side.get(0).node.events().stand("prices", String.class, EventOptions.defaults()));
			await().until(() -> side.get(1).node.events().names().contains("prices"));
			EventRecorder recorder = new EventRecorder();
			side.get(1).node.events().monitor("prices", String.class, recorder, WatchOptions.defaults().resume(true));
			recorders.add(recorder);
		}
		// of the two who watch neither hears who has the event on the other side
		List<InMemoryLink> late = List.of(this.network.link(this.alice.transport, dave.transport).hold(),
				this.network.link(this.bob.transport, carol.transport).hold());
		this.network.heal();
		await().until(() -> producers.stream().filter(EventProducer::isRegistered).count() == 1);
		int winner = producers.get(0).isRegistered() ? 0 : 1;
		EventRecorder loser = recorders.get(1 - winner);
		awaitHeard(loser, "down UNREGISTERED");
		late.forEach(InMemoryLink::release);
		awaitHeard(loser, "down UNREGISTERED", "resumed");
		producers.get(winner).publish("1");
		awaitHeard(loser, "down UNREGISTERED", "resumed", "1");
		assertThat(producers.get(1 - winner).hasWatchers()).isFalse();
	}

	@Test
	@DisplayName("Claims 6, 10: who resumes with a producer that it heard before another goes on where it stopped with that")
	void whoComesBackToAProducerGoesOnWhereItStopped() {
		Member carol = this.cluster.start("carol");
		EventProducer<String> producer = register(10);
		EventRecorder recorder = new EventRecorder();
		carol.node.events().monitor("prices", String.class, recorder, WatchOptions.defaults().resume(true));
		publish(producer, 1, 2);
		awaitHeard(recorder, "1", "2");
		EventProducer<String> other = this.bob.node.events().stand("prices", String.class, EventOptions.defaults());
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport, carol.transport));
		awaitHeard(recorder, "1", "2", "down NO_CONNECTION", "resumed");
		other.publish("other");
		publish(producer, 3, 3);
		awaitHeard(recorder, "1", "2", "down NO_CONNECTION", "resumed", "other");
		other.close();
		awaitHeard(recorder, "1", "2", "down NO_CONNECTION", "resumed", "other", "down UNREGISTERED");
		this.network.heal();
		awaitHeard(recorder, "1", "2", "down NO_CONNECTION", "resumed", "other", "down UNREGISTERED", "resumed", "3");
	}

	@Test
	@DisplayName("What the network loses is got from the buffer, in order; without one it is told as a gap")
	void whatTheNetworkLosesIsFilledOrTold() {
		for (int buffer : List.of(10, 0)) {
			EventProducer<String> producer = register(buffer);
			EventRecorder recorder = watch(false);
			publish(producer, 1, 1);
			awaitHeard(recorder, "1");
			publishLost(producer);
			publish(producer, 3, 5);
			if (buffer > 0) {
				awaitHeard(recorder, "1", "lost 2", "3", "4", "5");
			}
			else {
				awaitHeard(recorder, "1", "gap 2-2", "3", "4", "5");
			}
			producer.close();
			await().until(() -> recorder.downs.size() == 1);
			await().until(() -> this.bob.node.events().names().isEmpty());
		}
	}

	@Test
	@DisplayName("Claim 10: a cut while missing messages are asked for loses nothing to who resumes")
	void aCutWhileMessagesAreMissing() {
		EventProducer<String> producer = register(10);
		EventRecorder recorder = watch(true);
		publish(producer, 1, 1);
		awaitHeard(recorder, "1");
		this.network.link(this.bob.transport, this.alice.transport).drop((bytes) -> true);
		publishLost(producer);
		long asked = this.bob.frames.sent(Frame.Watch.class);
		publish(producer, 3, 3);
		await().until(() -> this.bob.frames.sent(Frame.Watch.class) > asked);
		cut();
		await().until(() -> recorder.heard.contains("down NO_CONNECTION"));
		this.network.link(this.bob.transport, this.alice.transport).drop((bytes) -> false);
		this.network.heal();
		awaitHeard(recorder, "1", "down NO_CONNECTION", "resumed", "lost 2", "3");
	}

	@Test
	@DisplayName("Claims 2, 6: on a network that repeats and holds up nothing comes twice, and all of it")
	void nothingComesTwice() {
		this.network.link(this.alice.transport, this.bob.transport).duplicate((bytes) -> true);
		this.network.link(this.bob.transport, this.alice.transport).duplicate((bytes) -> true);
		EventProducer<String> producer = register(5);
		publish(producer, 1, 5);
		EventRecorder recorder = watch(false);
		publish(producer, 6, 200);
		Inbox target = this.alice.open();
		DownRecorder monitor = new DownRecorder();
		this.bob.node.monitors().monitor(Target.mailbox(target.mailbox.ref()), monitor);
		target.mailbox.close();
		producer.close();
		await().until(() -> recorder.downs.size() == 1 && monitor.downs.size() == 1);
		assertThat(recorder.sequences()).containsExactlyElementsOf(LongStream.rangeClosed(1, 200).boxed().toList());
		assertThat(this.demand.heard.stream().filter("started"::equals)).hasSize(1);
	}

	@Test
	@DisplayName("Claims 2, 6, 7: cut and healed at random, each watcher hears all there is in order, and each end once")
	void randomCuts() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Member carol = this.cluster.start("carol");
		EventProducer<String> producer = register(10_000);
		List<EventRecorder> recorders = new ArrayList<>();
		for (Member member : List.of(this.alice, this.bob, carol)) {
			EventRecorder recorder = new EventRecorder();
			member.node.events().monitor("prices", String.class, recorder, WatchOptions.defaults().resume(true));
			recorders.add(recorder);
		}
		for (int i = 0; i < 30; i++) {
			switch (random.nextInt(4)) {
				case 0 ->
					this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport, carol.transport));
				case 1 ->
					this.network.partition(List.of(this.alice.transport, carol.transport), List.of(this.bob.transport));
				case 2 -> this.network.heal();
				default -> publish(producer, 1, random.nextInt(50));
			}
		}
		this.network.heal();
		producer.publish("last");
		long last = producer.published();
		for (EventRecorder recorder : recorders) {
			await().untilAsserted(() -> assertThat(recorder.heard).as("seed %d", seed)
				.contains("last")
				.filteredOn("resumed"::equals)
				.hasSameSizeAs(recorder.downs));
			assertThat(recorder.sequences()).as("seed %d", seed)
				.containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
		}
		assertThat(producer.hasWatchers()).isTrue();
		this.network.kill(this.bob.transport);
		this.network.kill(carol.transport);
		await().until(() -> this.alice.node.watchCounts().asked() == 0);
		assertThat(this.alice.frames.sent(Frame.Ended.class)).isZero();
	}

}
