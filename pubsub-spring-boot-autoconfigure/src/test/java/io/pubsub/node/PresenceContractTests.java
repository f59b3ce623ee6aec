package io.pubsub.node;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.mailbox.EndActions;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceListener;
import io.pubsub.presence.PresenceMonitor;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * The claims about presence, on any transport.
 */
@Timeout(120)
abstract class PresenceContractTests extends TwoNodesContractTests {

	static final Duration LONG = Duration.ofSeconds(30);

	static Presence presence(Member member) {
		return member.node.presence();
	}

	static void awaitVisible(PresenceHandle handle) {
		assertThat(handle.visible()).succeedsWithin(LONG);
	}

	/** What a node sees in the room, such as {@code key=metadata}. */
	static List<String> texts(Member member) {
		return PresenceRecorder.texts(presence(member).list("room"));
	}

	static PresenceRecorder monitor(Member member) {
		PresenceRecorder recorder = new PresenceRecorder();
		presence(member).monitor("room", recorder);
		return recorder;
	}

	@Test
	void anEntryIsThereOnAllNodesUntilItsHandleIsClosed() {
		Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
		PresenceHandle handle = presence(this.bob).track("room", "bob", "here");
		assertThat(texts(this.bob)).as("at once").containsExactly("bob=here");
		awaitVisible(handle);
		for (Member member : List.of(this.alice, this.bob)) {
			assertThat(presence(member).list("room")).containsOnlyKeys("bob").hasSize(1);
			PresenceEntry entry = presence(member).list("room", "bob").get(0);
			assertThat(entry).isEqualTo(handle.entry()).hasSameHashCodeAs(handle.entry());
			assertThat(entry.scope()).isEqualTo("room");
			assertThat(entry.key()).isEqualTo("bob");
			assertThat(entry.node()).isEqualTo(this.bob.node.cluster().self());
			assertThat(entry.id()).isEqualTo(handle.entry().id());
			assertThat(entry.joined()).isEqualTo(handle.entry().joined()).isBetween(before, Instant.now());
			assertThat(entry.metadata(String.class)).isEqualTo("here");
			assertThat(presence(member).list("room", "carol")).isEmpty();
			assertThat(presence(member).list("another room")).isEmpty();
			assertThat(member.node.metrics().presenceEntries()).isEqualTo(1);
		}
		handle.close();
		handle.close();
		assertThat(texts(this.bob)).as("at once").isEmpty();
		await().until(() -> texts(this.alice).isEmpty());
		assertThat(handle.entry().metadata(String.class)).as("the last").isEqualTo("here");
		assertThat(handle.update("again")).isFalse();
		assertThat(handle.visible()).isCancelled();
		PresenceHandle again = presence(this.bob).track("room", "bob", "here");
		assertThat(again.entry()).isNotEqualTo(handle.entry());
		assertThat(again.entry().id()).isNotEqualTo(handle.entry().id());
	}

	@Test
	void aKeyHasAsManyEntriesAsItHasDevices() {
		List<PresenceHandle> handles = new ArrayList<>();
		for (int device = 0; device < 100; device++) {
			Member member = (device % 2 == 0) ? this.alice : this.bob;
			handles.add(presence(member).track("room", "bob", "device " + device));
		}
		handles.forEach(PresenceContractTests::awaitVisible);
		for (Member member : List.of(this.alice, this.bob)) {
			Map<String, List<PresenceEntry>> entries = presence(member).list("room");
			assertThat(entries).hasSize(1);
			assertThat(entries.get("bob")).hasSize(100).doesNotHaveDuplicates();
			assertThat(entries.get("bob")).isSortedAccordingTo((one, other) -> one.joined().compareTo(other.joined()));
			assertThat(presence(member).list("room", "bob")).as("in the same order everywhere")
				.isEqualTo(presence(this.alice).list("room", "bob"));
		}
		handles.subList(1, 100).forEach(PresenceHandle::close);
		await().until(() -> texts(this.alice).equals(List.of("bob=device 0")));
		await().until(() -> texts(this.bob).equals(List.of("bob=device 0")));
	}

	@Test
	void anUpdateReplacesTheMetadataOnAllNodes() {
		PresenceHandle handle = presence(this.bob).track("room", "bob", "here");
		PresenceHandle other = presence(this.bob).track("room", "bob", "stays");
		awaitVisible(handle);
		PresenceRecorder recorder = monitor(this.alice);
		await().until(recorder::begun);
		PresenceEntry before = handle.entry();
		assertThat(handle.update("away")).isTrue();
		assertThat(handle.entry()).isEqualTo(before).isNotSameAs(before);
		assertThat(before.metadata(String.class)).as("an entry does not change").isEqualTo("here");
		assertThat(texts(this.bob)).as("at once").containsExactly("bob=away", "bob=stays");
		awaitVisible(handle);
		assertThat(texts(this.alice)).containsExactly("bob=away", "bob=stays");
		PresenceEntry there = presence(this.alice).list("room", "bob").get(0);
		assertThat(there.joined()).isEqualTo(before.joined());
		assertThat(handle.update(null)).isTrue();
		await().until(() -> texts(this.alice).equals(List.of("bob=null", "bob=stays")));
		await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly(" bob=here", " bob=stays",
				"~bob=here>away", "~bob=away>null"));
		assertThat(recorder.wrong).isEmpty();
		other.close();
	}

	@Test
	void aJoinerSeesTheNewestMetadata() {
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		awaitVisible(handle);
		handle.update("2");
		awaitVisible(handle);
		Member carol = this.cluster.start("carol");
		PresenceRecorder recorder = monitor(carol);
		assertThat(texts(carol)).containsExactly("bob=2");
		// the snapshot is taken by a worker, so an earlier update would be part of it
		await().until(recorder::begun);
		handle.update("3");
		await().until(() -> texts(carol).equals(List.of("bob=3")));
		await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly(" bob=2", "~bob=2>3"));
	}

	@Test
	void whatIsTrackedBeforeTheStartIsThereAfterIt() {
		Member carol = this.cluster.build("carol", (builder) -> {
		});
		PresenceHandle handle = presence(carol).track("room", "carol", "early");
		handle.update("late");
		CompletableFuture<Void> visible = handle.visible();
		assertThat(visible).isNotDone();
		carol.node.start();
		assertThat(visible).succeedsWithin(LONG);
		for (Member member : List.of(this.alice, this.bob, carol)) {
			assertThat(texts(member)).containsExactly("carol=late");
		}
	}

	@Test
	void nobodySeesAnUpdateAsAbsence() throws Exception {
		PresenceHandle handle = presence(this.bob).track("room", "bob", "0");
		PresenceHandle device = presence(this.bob).track("room", "carol", "0");
		presence(this.bob).track("room", "carol", "stays");
		awaitVisible(handle);
		PresenceRecorder recorder = monitor(this.alice);
		CountDownLatch end = new CountDownLatch(1);
		Thread updater = new Thread(() -> {
			for (int i = 1; end.getCount() > 0; i++) {
				handle.update(Integer.toString(i));
				device.update(Integer.toString(i));
				if (i % 10 == 0) {
					LockSupport.parkNanos(100_000);
				}
			}
		});
		updater.start();
		int last = 0;
		for (int i = 0; i < 20_000 || last < 20; i++) {
			Map<String, List<PresenceEntry>> entries = presence(this.alice).list("room");
			assertThat(entries).containsOnlyKeys("bob", "carol");
			assertThat(entries.get("bob")).hasSize(1);
			assertThat(entries.get("carol")).hasSize(2);
			int now = Integer.parseInt(entries.get("bob").get(0).<String>metadata(String.class));
			assertThat(now).isGreaterThanOrEqualTo(last);
			last = now;
		}
		end.countDown();
		updater.join();
		await().until(() -> texts(this.alice).equals(texts(this.bob)));
		await().until(() -> recorder.present().equals(texts(this.bob)));
		assertThat(recorder.heard).noneMatch((heard) -> heard.startsWith("+") || heard.startsWith("-"));
		assertThat(recorder.heard).filteredOn((heard) -> heard.startsWith("~")).hasSizeGreaterThan(5);
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	void ofTwoUpdatesAtTheSameTimeTheSameOneStaysEverywhere() throws Exception {
		PresenceHandle handle = presence(this.bob).track("room", "bob", "0");
		List<Thread> threads = new ArrayList<>();
		for (int number = 1; number <= 4; number++) {
			int each = number;
			Thread thread = new Thread(() -> {
				for (int i = 0; i < 500; i++) {
					handle.update(each + "-" + i);
				}
			});
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join();
		}
		awaitVisible(handle);
		assertThat(texts(this.bob)).hasSize(1).isNotEqualTo(List.of("bob=0"));
		assertThat(texts(this.alice)).isEqualTo(texts(this.bob));
	}

	@Test
	void aMonitorHearsTheEntriesAndThenWhatChanges() {
		PresenceHandle first = presence(this.bob).track("room", "bob", "1");
		awaitVisible(first);
		awaitVisible(presence(this.bob).track("another room", "bob", "1"));
		PresenceRecorder recorder = monitor(this.alice);
		await().until(() -> recorder.heard.contains(" bob=1"));
		PresenceHandle second = presence(this.alice).track("room", "carol", "1");
		await().until(() -> recorder.heard.contains("+carol=1"));
		first.update("2");
		await().until(() -> recorder.heard.contains("~bob=1>2"));
		second.close();
		await().until(() -> recorder.heard.contains("-carol=1"));
		first.close();
		await().untilAsserted(() -> assertThat(recorder.heard()).containsExactly(" bob=1", "+carol=1", "~bob=1>2",
				"-carol=1", "-bob=2"));
		assertThat(recorder.wrong).isEmpty();
		assertThat(recorder.threads).allSatisfy((thread) -> assertThat(thread).matches("pubsub-alice-\\d+"));
	}

	@Test
	void monitorsThatBeginWhileEntriesChangeMissNothing() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		List<Thread> threads = new ArrayList<>();
		for (Member member : List.of(this.alice, this.bob, this.bob)) {
			Thread thread = new Thread(() -> {
				List<PresenceHandle> handles = new ArrayList<>();
				for (int i = 0; end.getCount() > 0; i++) {
					if (i % 3 == 0 || handles.isEmpty()) {
						handles.add(presence(member).track("room", "key " + i % 5, Integer.toString(i)));
					}
					else if (i % 3 == 1) {
						handles.get(i % handles.size()).update(Integer.toString(i));
					}
					else if (handles.size() > 4) {
						handles.remove(i % handles.size()).close();
					}
					LockSupport.parkNanos(100_000);
				}
			});
			threads.add(thread);
			thread.start();
		}
		List<PresenceRecorder> recorders = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			PresenceRecorder recorder = monitor((i % 2 == 0) ? this.alice : this.bob);
			recorders.add(recorder);
			int heard = i;
			await().until(() -> recorder.begun() && recorder.heard.size() > heard);
		}
		end.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		awaitVisible(presence(this.alice).track("room", "last", "0"));
		awaitVisible(presence(this.bob).track("room", "last", "1"));
		assertThat(texts(this.alice)).isEqualTo(texts(this.bob)).hasSizeGreaterThan(5);
		for (PresenceRecorder recorder : recorders) {
			await().untilAsserted(() -> assertThat(recorder.present()).isEqualTo(texts(this.alice)));
			assertThat(recorder.wrong).isEmpty();
			assertThat(recorder.again).isEmpty();
		}
	}

	@Test
	void aClosedMonitorHearsNothing() throws Exception {
		CountDownLatch held = new CountDownLatch(1);
		CountDownLatch begun = new CountDownLatch(1);
		PresenceRecorder heard = new PresenceRecorder();
		PresenceMonitor monitor = presence(this.alice).monitor("room", new PresenceListener() {

			@Override
			public void onSnapshot(Map<String, List<PresenceEntry>> entries) {
				heard.onSnapshot(entries);
			}

			@Override
			public void onJoined(PresenceEntry entry) {
				heard.onJoined(entry);
				begun.countDown();
				await().until(() -> held.getCount() == 0);
			}

			@Override
			public void onLeft(PresenceEntry entry) {
				heard.onLeft(entry);
			}

		});
		await().until(heard::begun);
		PresenceRecorder other = monitor(this.alice);
		PresenceHandle handle = presence(this.alice).track("room", "bob", "1");
		begun.await();
		handle.close();
		presence(this.alice).track("room", "carol", "1");
		monitor.close();
		monitor.close();
		held.countDown();
		presence(this.alice).track("room", "dave", "1");
		await().until(() -> other.present().equals(List.of("carol=1", "dave=1")));
		// the workers have had the time for one more, which comes after
		PresenceRecorder last = monitor(this.alice);
		await().until(last::begun);
		assertThat(heard.heard).as("the call under way").containsExactly("+bob=1");
		assertThat(this.alice.node.metrics().presenceMonitors()).isEqualTo(2);
	}

	@Test
	void aListenerThatBlocksOrFailsHarmsNobody() {
		CountDownLatch held = new CountDownLatch(1);
		PresenceRecorder heard = new PresenceRecorder();
		presence(this.alice).monitor("room", new PresenceListener() {

			@Override
			public void onSnapshot(Map<String, List<PresenceEntry>> entries) {
				heard.onSnapshot(entries);
				throw new IllegalStateException("not the others' trouble");
			}

			@Override
			public void onJoined(PresenceEntry entry) {
				heard.onJoined(entry);
				await().until(() -> held.getCount() == 0);
				Thread.currentThread().interrupt();
				throw new StackOverflowError("not the others' trouble");
			}

			@Override
			public void onLeft(PresenceEntry entry) {
				// a listener may call anything
				heard.onLeft(entry);
				presence(PresenceContractTests.this.alice).track("room", "by the listener", "1");
			}

		});
		await().until(heard::begun);
		PresenceRecorder other = monitor(this.alice);
		await().until(other::begun);
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		await().until(() -> other.present().equals(List.of("bob=1")));
		handle.update("2");
		await().until(() -> other.present().equals(List.of("bob=2")));
		handle.close();
		await().until(() -> other.present().isEmpty());
		held.countDown();
		await().until(() -> other.present().equals(List.of("by the listener=1")));
		await().until(() -> heard.present().equals(List.of("by the listener=1")));
		await().until(() -> texts(this.bob).equals(List.of("by the listener=1")));
	}

	@Test
	void anEntryEndsWithItsMailbox() {
		Inbox inbox = this.bob.open();
		PresenceHandle first = presence(this.bob).track("room", "bob", "1", inbox.mailbox);
		PresenceHandle second = presence(this.bob).track("another room", "bob", "1", inbox.mailbox);
		PresenceHandle third = presence(this.bob).track("room", "bob", "closed by hand", inbox.mailbox);
		PresenceHandle free = presence(this.bob).track("room", "bob", "free");
		PresenceRecorder recorder = monitor(this.alice);
		EndActions endActions = ((NodeMailbox) inbox.mailbox).endActions();
		assertThat(endActions.size()).isEqualTo(3);
		third.close();
		assertThat(endActions.size()).as("nothing is left of what has ended").isEqualTo(2);
		awaitVisible(first);
		await().until(() -> recorder.present().equals(List.of("bob=1", "bob=free")));
		inbox.mailbox.close();
		assertThat(texts(this.bob)).as("at once").containsExactly("bob=free");
		await().until(() -> texts(this.alice).equals(List.of("bob=free")));
		await().until(() -> presence(this.alice).list("another room").isEmpty());
		await().until(() -> recorder.present().equals(List.of("bob=free")));
		assertThat(first.update("2")).isFalse();
		assertThat(second.update("2")).isFalse();
		assertThat(free.update("2")).isTrue();
		assertThatIllegalStateException()
			.isThrownBy(() -> presence(this.bob).track("room", "bob", "late", inbox.mailbox))
			.withMessageContaining("is closed");
		assertThat(texts(this.bob)).containsExactly("bob=2");
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	void badInputIsRefusedAndChangesNothing() {
		Presence presence = presence(this.alice);
		Inbox other = this.bob.open();
		String tooLong = "x".repeat(4097);
		for (String bad : List.of("", tooLong, "\ud83d")) {
			assertThatIllegalArgumentException().isThrownBy(() -> presence.track(bad, "key", null));
			assertThatIllegalArgumentException().isThrownBy(() -> presence.track("room", bad, null));
			assertThatIllegalArgumentException().isThrownBy(() -> presence.list(bad));
			assertThatIllegalArgumentException().isThrownBy(() -> presence.list("room", bad));
			assertThatIllegalArgumentException().isThrownBy(() -> presence.monitor(bad, new PresenceRecorder()));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> presence.track("room", "key", null, other.mailbox))
			.withMessageContaining("no mailbox of this node");
		assertThatNullPointerException().isThrownBy(() -> presence.track(null, "key", null)).withMessage("scope");
		assertThatNullPointerException().isThrownBy(() -> presence.track("room", null, null)).withMessage("key");
		assertThatNullPointerException().isThrownBy(() -> presence.monitor("room", null)).withMessage("listener");
		assertThat(presence.list("room")).isEmpty();
		assertThat(this.alice.node.metrics().presenceEntries()).isZero();
		assertThat(this.alice.node.metrics().presenceMonitors()).isZero();
		String longest = "\u4e2d".repeat(4096);
		awaitVisible(presence.track(longest, longest, longest.substring(0, 1365)));
		assertThat(presence(this.bob).list(longest)).containsOnlyKeys(longest);
	}

	@Test
	void readersSeeAMapThatDoesNotChange() {
		presence(this.alice).track("room", "bob", "1");
		presence(this.alice).track("room", "bob", "2");
		presence(this.alice).track("room", "carol", "1");
		Map<String, List<PresenceEntry>> entries = presence(this.alice).list("room");
		presence(this.alice).track("room", "dave", "1");
		assertThat(entries).hasSize(2).containsOnlyKeys("bob", "carol").doesNotContainKey("dave");
		assertThat(entries.keySet()).isEqualTo(Set.of("bob", "carol"));
		assertThat(entries.get("dave")).isNull();
		assertThat(entries.containsKey("bob")).isTrue();
		assertThat(entries.get("bob")).hasSize(2);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(entries::clear);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> entries.remove("bob"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> entries.put("erin", List.of()));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> entries.get("bob").remove(0));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> entries.get("carol").remove(0));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> entries.entrySet().iterator().remove());
	}

	@Test
	void aNodeThatStopsIsGoneAndTakesNoMore() {
		awaitVisible(presence(this.alice).track("room", "alice", "1"));
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		awaitVisible(handle);
		PresenceRecorder recorder = monitor(this.alice);
		PresenceRecorder own = monitor(this.bob);
		await().until(() -> recorder.begun() && own.begun());
		this.bob.node.close();
		await().until(() -> texts(this.alice).equals(List.of("alice=1")));
		await().until(() -> recorder.heard.equals(List.of(" alice=1", " bob=1", "-bob=1")));
		assertThat(texts(this.bob)).isEmpty();
		assertThat(this.bob.node.metrics().presenceEntries()).isZero();
		assertThat(this.bob.node.metrics().presenceMonitors()).isZero();
		assertThat(handle.update("2")).isFalse();
		handle.close();
		assertThat(handle.visible()).isCancelled();
		assertThatIllegalStateException().isThrownBy(() -> presence(this.bob).track("room", "bob", "1"))
			.withMessageContaining("stopped");
		assertThatIllegalStateException().isThrownBy(() -> monitor(this.bob)).withMessageContaining("stopped");
		assertThat(own.heard).containsExactly(" alice=1", " bob=1");
		assertThat(recorder.wrong).isEmpty();
	}

	@Test
	void aNodeThatDrainsWithdrawsItsEntries() {
		Inbox inbox = this.bob.open();
		PresenceHandle handle = presence(this.bob).track("room", "bob", "1");
		PresenceHandle bound = presence(this.bob).track("room", "bob", "2", inbox.mailbox);
		awaitVisible(bound);
		assertThat(texts(this.alice)).hasSize(2);
		assertThat(this.bob.node.drain(LONG)).isTrue();
		await().until(() -> texts(this.alice).isEmpty());
		assertThat(this.alice.nodes()).as("still there").containsExactly("alice", "bob");
		assertThat(handle.update("late")).isFalse();
		assertThat(bound.update("late")).isFalse();
	}

	@Test
	void metadataIsDecodedOnceForEachType() {
		awaitVisible(presence(this.bob).track("room", "bob", "text"));
		awaitVisible(presence(this.bob).track("room", "carol", new byte[] { 1, 2 }));
		awaitVisible(presence(this.bob).track("room", "dave", null));
		for (Member member : List.of(this.alice, this.bob)) {
			PresenceEntry text = presence(member).list("room", "bob").get(0);
			String decoded = text.metadata(String.class);
			assertThat(decoded).isEqualTo("text");
			assertThat(text.<String>metadata(String.class)).isSameAs(decoded);
			assertThat(text.<Object>metadata((Type) Object.class)).isEqualTo("text");
			assertThat(text.metadata(CharSequence.class)).isEqualTo("text");
			byte[] bytes = presence(member).list("room", "carol").get(0).metadata(byte[].class);
			assertThat(bytes).containsExactly(1, 2);
			bytes[0] = 7;
			assertThat(presence(member).list("room", "carol").get(0).metadata(byte[].class)).as("not changed")
				.containsExactly(1, 2);
			assertThat(presence(member).list("room", "dave").get(0).metadata(String.class)).isNull();
		}
	}

}
