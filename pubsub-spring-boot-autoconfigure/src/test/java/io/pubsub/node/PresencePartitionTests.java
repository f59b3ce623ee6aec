package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;

import static io.pubsub.node.PresenceContractTests.awaitVisible;
import static io.pubsub.node.PresenceContractTests.monitor;
import static io.pubsub.node.PresenceContractTests.presence;
import static io.pubsub.node.PresenceContractTests.texts;
import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Presence on a network that is cut, and loses, repeats and holds up what it carries.
 */
@Timeout(120)
class PresencePartitionTests {

	/** Each attempt, one every two seconds, fails more often than not. */
	private static final Duration MENDING = Duration.ofMinutes(2);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private static void awaitTexts(Member member, String... texts) {
		await().untilAsserted(() -> assertThat(texts(member)).containsExactly(texts));
	}

	private static void awaitPresent(PresenceRecorder recorder, String... texts) {
		await().untilAsserted(() -> assertThat(recorder.present()).containsExactly(texts));
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	void theEntriesOfAKilledNodeAreGoneAndMonitorsHearItOnce() {
		presence(this.alice).track("room", "alice", "1");
		for (int i = 0; i < 100; i++) {
			PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
			handle.update("2");
		}
		awaitVisible(presence(this.bob).track("another room", "bob", "1"));
		PresenceRecorder recorder = monitor(this.alice);
		await().until(() -> recorder.heard.size() == 101);
		this.network.kill(this.bob.transport);
		awaitTexts(this.alice, "alice=1");
		awaitPresent(recorder, "alice=1");
		assertThat(recorder.heard.subList(101, 201)).containsOnly("-bob=2");
		await().until(() -> this.alice.node.metrics().presenceEntries() == 1);
		this.bob.node.close();
		Member again = this.cluster.start("bob");
		awaitVisible(presence(again).track("room", "bob", "new"));
		awaitTexts(this.alice, "alice=1", "bob=new");
	}

	@Test
	void eachSideSeesItsOwnAndAfterwardsBothSeeTheNewest() {
		Member carol = this.cluster.start("carol");
		List<Member> all = List.of(this.alice, this.bob, carol);
		PresenceHandle atAlice = presence(this.alice).track("room", "alice", "1");
		PresenceHandle atBob = presence(this.bob).track("room", "bob", "1");
		PresenceHandle dies = presence(this.bob).track("room", "dies", "1");
		PresenceHandle atCarol = presence(carol).track("room", "carol", "1");
		all.forEach((member) -> awaitTexts(member, "alice=1", "bob=1", "carol=1", "dies=1"));
		List<PresenceRecorder> recorders = all.stream().map(PresenceContractTests::monitor).toList();
		recorders.forEach((recorder) -> awaitPresent(recorder, "alice=1", "bob=1", "carol=1", "dies=1"));
		this.network.partition(List.of(this.alice.transport, carol.transport), List.of(this.bob.transport));
		awaitTexts(this.alice, "alice=1", "carol=1");
		awaitTexts(carol, "alice=1", "carol=1");
		awaitTexts(this.bob, "bob=1", "dies=1");
		dies.close();
		atBob.update("2");
		atAlice.update("2");
		atAlice.update("3");
		presence(this.bob).track("room", "new", "1");
		awaitTexts(carol, "alice=3", "carol=1");
		this.network.heal();
		for (Member member : all) {
			awaitTexts(member, "alice=3", "bob=2", "carol=1", "new=1");
		}
		recorders.forEach((recorder) -> awaitPresent(recorder, "alice=3", "bob=2", "carol=1", "new=1"));
		assertThat(recorders.get(0).heard).as("what died is not resurrected")
			.contains("-dies=1")
			.doesNotContain("+dies=1");
		atCarol.close();
		all.forEach((member) -> awaitTexts(member, "alice=3", "bob=2", "new=1"));
	}

	private long sentToAlice(Class<? extends ClusterFrame> type) {
		return this.bob.frames.sent(this.alice.node.cluster().self().id(), type);
	}

	/** Changes rows of bob's, and waits until he has sent a frame for just that. */
	private void awaitTold(Runnable change) {
		long before = sentToAlice(ClusterFrame.Delta.class);
		change.run();
		await().until(() -> sentToAlice(ClusterFrame.Delta.class) > before);
	}

	@Test
	void anUpdateThatOnlyASnapshotTellsIsAnUpdate() {
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		PresenceHandle leaves = presence(this.bob).track("room", "leaves", "1");
		awaitVisible(leaves);
		PresenceRecorder recorder = monitor(this.alice);
		awaitPresent(recorder, "bob=1", "leaves=1");
		long snapshots = sentToAlice(ClusterFrame.Snapshot.class);
		// what follows is lost: alice asks for all rows when she notices
		this.network.link(this.bob.transport, this.alice.transport).drop((bytes) -> true);
		awaitTold(() -> handle.update("2"));
		awaitTold(leaves::close);
		awaitTold(() -> presence(this.bob).track("room", "comes", "1"));
		// what has left the node is lost when it has passed the link
		await().until(this.network::isIdle);
		this.network.link(this.bob.transport, this.alice.transport).drop((bytes) -> false);
		awaitTexts(this.alice, "bob=2", "comes=1");
		awaitPresent(recorder, "bob=2", "comes=1");
		assertThat(sentToAlice(ClusterFrame.Snapshot.class)).isGreaterThan(snapshots);
		assertThat(recorder.heard).containsExactlyInAnyOrder(" bob=1", " leaves=1", "+comes=1", "~bob=1>2",
				"-leaves=1");
	}

	@Test
	void anUpdateWhoseRowsAreToldApartIsThereAllTheTime() {
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		awaitVisible(handle);
		PresenceRecorder recorder = monitor(this.alice);
		awaitPresent(recorder, "bob=1");
		// each is a frame of its own: one that adds, and one that removes
		this.network.link(this.bob.transport, this.alice.transport).duplicate((bytes) -> true);
		for (int i = 2; i <= 100; i++) {
			handle.update(Integer.toString(i));
			if (i % 10 == 0) {
				awaitVisible(handle);
			}
			assertThat(texts(this.alice)).hasSize(1);
		}
		awaitTexts(this.alice, "bob=100");
		awaitPresent(recorder, "bob=100");
		assertThat(recorder.heard.subList(1, recorder.heard.size())).allMatch((heard) -> heard.startsWith("~"));
	}

	@Test
	void entriesAreNotLostWhoseNodeHasNotToldItsName() {
		this.network.link(this.bob.transport, this.alice.transport).hold();
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport));
		await().until(() -> this.alice.nodes().size() == 1 && this.bob.nodes().size() == 1);
		PresenceRecorder recorder = monitor(this.alice);
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		presence(this.bob).track("room", "gone", "1").close();
		this.network.holdViews(this.alice.transport);
		this.network.heal();
		this.network.link(this.bob.transport, this.alice.transport).release();
		await().until(() -> this.bob.nodes().size() == 2);
		handle.update("2");
		assertThat(texts(this.alice)).isEmpty();
		this.network.releaseViews(this.alice.transport);
		awaitTexts(this.alice, "bob=2");
		awaitPresent(recorder, "bob=2");
	}

	@Test
	void whoWaitsForOthersIsToldWhenTheEntryEndsBefore() {
		this.network.link(this.alice.transport, this.bob.transport).hold();
		Inbox inbox = this.bob.open();
		PresenceHandle closes = presence(this.bob).track("room", "bob", "1");
		PresenceHandle bound = presence(this.bob).track("room", "bob", "1", inbox.mailbox);
		PresenceHandle stays = presence(this.bob).track("room", "bob", "1");
		CompletableFuture<Void> closed = closes.visible();
		CompletableFuture<Void> ended = bound.visible();
		CompletableFuture<Void> visible = stays.visible();
		CompletableFuture<Void> callers = stays.visible();
		assertThat(callers.complete(null)).as("a future of the caller's own").isTrue();
		closes.close();
		inbox.mailbox.close();
		assertThat(visible).isNotDone();
		this.network.link(this.alice.transport, this.bob.transport).release();
		await().until(visible::isDone);
		assertThat(visible).isCompleted();
		await().until(() -> closed.isCancelled() && ended.isCancelled());
		this.network.link(this.alice.transport, this.bob.transport).hold();
		stays.update("2");
		CompletableFuture<Void> stopped = stays.visible();
		this.bob.node.close();
		await().until(stopped::isCancelled);
	}

	/** What a loss takes to mend is up to chance. */
	@Test
	@Timeout(600)
	void presenceConvergesOnANetworkThatLosesAndRepeats() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (Member from : List.of(this.alice, this.bob)) {
			Member to = (from == this.alice) ? this.bob : this.alice;
			this.network.link(from.transport, to.transport)
				.drop((bytes) -> random.nextInt(3) == 0)
				.duplicate((bytes) -> random.nextInt(3) == 0);
		}
		PresenceRecorder recorder = monitor(this.alice);
		List<PresenceHandle> handles = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			handles.add(presence(this.bob).track("room", "key " + i % 100, "1"));
			if (i % 100 == 0) {
				assertThat(handles.get(i).visible()).succeedsWithin(MENDING);
			}
		}
		for (int i = 0; i < 300; i++) {
			handles.get(i).update(Integer.toString(1000 + i));
		}
		handles.subList(0, 100).forEach(PresenceHandle::close);
		List<String> expected = texts(this.bob);
		assertThat(expected).hasSize(200);
		await().atMost(MENDING)
			.untilAsserted(() -> assertThat(texts(this.alice)).as("seed %d", seed).isEqualTo(expected));
		await().atMost(MENDING).until(() -> recorder.present().equals(expected));
		assertThat(recorder.wrong).isEmpty();
		assertThat(recorder.again).isEmpty();
	}

}
