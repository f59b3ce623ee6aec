package io.pubsub.node.presence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;
import io.pubsub.dispatch.Workers;
import io.pubsub.node.PresenceRecorder;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceListener;
import io.pubsub.wire.Payload;
import io.pubsub.wire.PayloadCodecs;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * What a monitor makes of changes that come at the worst of moments.
 */
@Timeout(120)
class NodePresenceMonitorTests {

	private final EntryOwner owner = new EntryOwner(new Node("alice", UUID.randomUUID()),
			new PayloadCodecs(List.of(), null));

	private final Workers workers = new Workers("test", (task) -> new Thread(task, "worker").start(), 2, (failure) -> {
	});

	private final PresenceRecorder recorder = new PresenceRecorder();

	/** What there is. */
	private volatile ScopeEntries entries = ScopeEntries.NONE;

	/** Happen when the monitor looks, each once. */
	private final List<Runnable> beforeLooks = new ArrayList<>();

	private final List<Runnable> afterLooks = new ArrayList<>();

	private NodePresenceMonitor monitor;

	private long numbers;

	@AfterEach
	void close() {
		this.workers.close();
	}

	private void monitor() {
		this.monitor = new NodePresenceMonitor(this.recorder, this.workers, () -> {
			take(this.beforeLooks);
			ScopeEntries seen = this.entries;
			take(this.afterLooks);
			return seen;
		}, (ended) -> {
		});
		this.monitor.wake();
	}

	private static void take(List<Runnable> steps) {
		synchronized (steps) {
			if (!steps.isEmpty()) {
				steps.remove(0).run();
			}
		}
	}

	private NodePresenceEntry entry(String key, String metadata) {
		return NodePresenceEntry.first(this.owner, "room", key, ++this.numbers, text(metadata),
				mock(PresenceHandle.class));
	}

	private Payload text(String text) {
		return this.owner.codecs().encode(text);
	}

	private void change(UnaryOperator<ScopeEntries> change) {
		this.entries = change.apply(this.entries);
		this.monitor.wake();
	}

	private void awaitHeard(String... heard) {
		await().untilAsserted(() -> assertThat(this.recorder.heard).containsExactly(heard));
		assertThat(this.recorder.wrong).isEmpty();
	}

	@Test
	void whatComesJustBeforeTheFirstLookIsInTheSnapshotAndNotToldAgain() {
		this.beforeLooks.add(() -> change((entries) -> entries.with(entry("bob", "1"))));
		monitor();
		awaitHeard(" bob=1");
		change((entries) -> entries.with(entry("carol", "1")));
		awaitHeard(" bob=1", "+carol=1");
	}

	@Test
	void whatComesJustAfterTheFirstLookIsToldOnce() {
		this.afterLooks.add(() -> change((entries) -> entries.with(entry("bob", "1"))));
		monitor();
		awaitHeard("+bob=1");
		change((entries) -> entries.with(entry("carol", "1")));
		awaitHeard("+bob=1", "+carol=1");
	}

	@Test
	void whatComesJustAroundALaterLookIsToldOnce() throws Exception {
		CountDownLatch firstLook = new CountDownLatch(1);
		this.afterLooks.add(firstLook::countDown);
		monitor();
		firstLook.await();
		synchronized (this.beforeLooks) {
			this.beforeLooks.add(() -> change((entries) -> entries.with(entry("bob", "1"))));
		}
		synchronized (this.afterLooks) {
			this.afterLooks.add(() -> change((entries) -> entries.with(entry("carol", "1"))));
		}
		change((entries) -> entries.with(entry("dave", "1")));
		await().until(() -> this.recorder.present().size() == 3);
		assertThat(this.recorder.heard).contains("+bob=1", "+carol=1", "+dave=1").hasSize(3);
		assertThat(this.recorder.wrong).isEmpty();
	}

	@Test
	void whoIsSlowIsToldTheDifference() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		NodePresenceEntry stays = entry("stays", "1");
		NodePresenceEntry goes = entry("goes", "1");
		this.entries = ScopeEntries.NONE.with(stays).with(goes);
		this.monitor = new NodePresenceMonitor(new Slow(busy, goOn), this.workers, () -> this.entries, (ended) -> {
		});
		this.monitor.wake();
		busy.await();
		NodePresenceEntry updated = stays;
		for (int i = 2; i <= 10_000; i++) {
			NodePresenceEntry next = updated.next(text(Integer.toString(i)));
			updated = next;
			change((entries) -> entries.with(next));
			NodePresenceEntry passing = entry("passing", "1");
			change((entries) -> entries.with(passing));
			change((entries) -> entries.without(passing));
		}
		change((entries) -> entries.without(goes));
		// another device of the same key: the key is there all the time
		change((entries) -> entries.with(entry("goes", "2")));
		goOn.countDown();
		awaitHeard(" goes=1", " stays=1", "+goes=2", "~stays=1>10000", "-goes=1");
	}

	@Test
	void theSameVersionThatHasGoneAndIsBackIsNoNews() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		NodePresenceEntry entry = entry("bob", "1");
		this.entries = ScopeEntries.NONE.with(entry);
		this.monitor = new NodePresenceMonitor(new Slow(busy, goOn), this.workers, () -> this.entries, (ended) -> {
		});
		this.monitor.wake();
		busy.await();
		change((entries) -> entries.without(entry));
		change((entries) -> entries.with(NodePresenceEntry.of(this.owner, entry.row())));
		goOn.countDown();
		change((entries) -> entries.with(entry("carol", "1")));
		awaitHeard(" bob=1", "+carol=1");
	}

	/** Waits in the snapshot. */
	private final class Slow implements PresenceListener {

		private final CountDownLatch busy;

		private final CountDownLatch goOn;

		Slow(CountDownLatch busy, CountDownLatch goOn) {
			this.busy = busy;
			this.goOn = goOn;
		}

		@Override
		public void onSnapshot(Map<String, List<PresenceEntry>> entries) {
			NodePresenceMonitorTests.this.recorder.onSnapshot(entries);
			this.busy.countDown();
			await().until(() -> this.goOn.getCount() == 0);
		}

		@Override
		public void onJoined(PresenceEntry entry) {
			NodePresenceMonitorTests.this.recorder.onJoined(entry);
		}

		@Override
		public void onUpdated(PresenceEntry entry, PresenceEntry before) {
			NodePresenceMonitorTests.this.recorder.onUpdated(entry, before);
		}

		@Override
		public void onLeft(PresenceEntry entry) {
			NodePresenceMonitorTests.this.recorder.onLeft(entry);
		}

	}

}
