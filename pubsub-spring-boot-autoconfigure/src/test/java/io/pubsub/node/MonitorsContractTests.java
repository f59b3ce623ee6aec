package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.Ref;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.Down.Reason;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Monitors;
import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
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
 * The claims about monitors and links, on any transport.
 */
@Timeout(120)
abstract class MonitorsContractTests extends TwoNodesContractTests {

	private static Monitors monitors(Member member) {
		return member.node.monitors();
	}

	private static Target target(Inbox inbox) {
		return Target.mailbox(inbox.mailbox.ref());
	}

	private static DownRecorder monitor(Member member, Target target) {
		DownRecorder recorder = new DownRecorder();
		monitors(member).monitor(target, recorder);
		return recorder;
	}

	private static void awaitReason(DownRecorder recorder, Reason reason) {
		await().until(() -> !recorder.downs.isEmpty());
		assertThat(recorder.reasons()).containsExactly(reason);
	}

	@Test
	@DisplayName("Claims 1, 2: who monitors a mailbox, here or elsewhere, is told once why it has ended")
	void theEndOfAMailboxIsTold() {
		for (Member member : List.of(this.alice, this.bob)) {
			Inbox closed = this.alice.open();
			Inbox failed = this.alice.subscribe("topic");
			DownRecorder one = monitor(member, target(closed));
			DownRecorder other = monitor(member, target(failed));
			closed.mailbox.close();
			failed.mailbox.close(new IllegalArgumentException("out of paper"));
			awaitReason(one, Reason.CLOSED);
			awaitReason(other, Reason.FAILED);
			assertThat(one.downs.get(0)).isEqualTo(new Down(target(closed), Reason.CLOSED, "", false));
			assertThat(other.downs.get(0).detail()).isEqualTo("java.lang.IllegalArgumentException: out of paper");
		}
	}

	@Test
	@DisplayName("Claims 1, 2: a name ends when it is given up, taken by another, or its mailbox is closed")
	void theEndOfANameIsTold() {
		for (Member member : List.of(this.alice, this.bob)) {
			for (Reason reason : List.of(Reason.UNREGISTERED, Reason.CLOSED, Reason.FAILED)) {
				Inbox inbox = this.alice.open();
				assertThat(this.alice.node.names().register("printer", inbox.mailbox)).isTrue();
				DownRecorder recorder = monitor(member, Target.name("printer"));
				DownRecorder mailbox = monitor(member, target(inbox));
				switch (reason) {
					case UNREGISTERED -> this.alice.node.names().unregister("printer");
					case CLOSED -> inbox.mailbox.close();
					default -> inbox.mailbox.close(new IllegalStateException());
				}
				awaitReason(recorder, reason);
				if (reason != Reason.UNREGISTERED) {
					awaitReason(mailbox, reason);
				}
				else {
					assertThat(mailbox.downs).isEmpty();
				}
				await().until(() -> this.bob.node.names().whereIs("printer").isEmpty());
			}
			Inbox first = this.alice.open();
			this.alice.node.names().reRegister("scanner", first.mailbox);
			DownRecorder recorder = monitor(member, Target.name("scanner"));
			this.bob.node.names().reRegister("scanner", this.bob.open().mailbox);
			awaitReason(recorder, Reason.UNREGISTERED);
			this.bob.node.names().unregister("scanner");
		}
	}

	@Test
	@DisplayName("Claim 1: an alias is a second name, and ends with the mailbox")
	void anAliasIsATarget() {
		Inbox inbox = this.alice.open();
		this.alice.node.names().register("printer", inbox.mailbox);
		this.alice.node.names().register("alias", inbox.mailbox);
		DownRecorder alias = monitor(this.bob, Target.name("alias"));
		DownRecorder name = monitor(this.bob, Target.name("printer"));
		this.alice.node.names().unregister("alias");
		awaitReason(alias, Reason.UNREGISTERED);
		assertThat(name.downs).isEmpty();
		inbox.mailbox.close();
		awaitReason(name, Reason.CLOSED);
	}

	@Test
	@DisplayName("Claims 1, 2, 10: a node that leaves is a target that ends, as are all on it, without a word on the wire")
	void theEndOfANodeIsTold() {
		Inbox inbox = this.bob.open();
		this.bob.node.names().register("printer", inbox.mailbox);
		DownRecorder node = monitor(this.alice, Target.node(this.bob.node.cluster().self()));
		long asked = this.alice.frames.sent(Frame.Watch.class);
		DownRecorder mailbox = monitor(this.alice, target(inbox));
		DownRecorder name = monitor(this.alice, Target.name("printer"));
		assertThat(asked).as("for a node nobody is asked").isZero();
		this.bob.transport.close();
		awaitReason(node, Reason.NO_CONNECTION);
		awaitReason(mailbox, Reason.NO_CONNECTION);
		awaitReason(name, Reason.NO_CONNECTION);
		assertThat(mailbox.downs.get(0).detail()).contains("bob");
	}

	@Test
	@DisplayName("Claim 2: a node that stops in order tells that its mailboxes are closed, and then nothing more")
	void aNodeThatStopsSaysSo() {
		DownRecorder recorder = monitor(this.alice, target(this.bob.open()));
		DownRecorder node = monitor(this.alice, Target.node(this.bob.node.cluster().self()));
		this.bob.node.close();
		awaitReason(node, Reason.NO_CONNECTION);
		awaitReason(recorder, Reason.CLOSED);
	}

	@Test
	@DisplayName("Claim 1: a linked mailbox ends with its target, of the same reason; not the other way round")
	void linkedMailboxesEnd() {
		for (Member member : List.of(this.alice, this.bob)) {
			Inbox target = this.alice.open();
			Inbox linked = member.open();
			Inbox survivor = this.alice.open();
			Inbox gone = member.open();
			DownRecorder recorder = monitor(this.alice, target(linked));
			DownRecorder other = monitor(this.alice, target(survivor));
			monitors(member).link(linked.mailbox, target(target));
			monitors(member).link(gone.mailbox, target(survivor));
			gone.mailbox.close();
			target.mailbox.close(new IllegalStateException("broken"));
			awaitReason(recorder, Reason.FAILED);
			assertThat(recorder.downs.get(0).detail()).contains("broken");
			assertThat(other.downs).as("links have one direction").isEmpty();
		}
	}

	@Test
	@DisplayName("Claim 1: a linked mailbox first handles what came before; links go on from one to the next")
	void linksGoOn() {
		Inbox first = this.alice.open();
		Inbox second = this.bob.open();
		Inbox third = this.alice.open();
		DownRecorder recorder = monitor(this.bob, target(third));
		monitors(this.bob).link(second.mailbox, target(first));
		monitors(this.alice).link(third.mailbox, target(second));
		for (int i = 0; i < 100; i++) {
			this.alice.send(second, "message " + i);
		}
		first.mailbox.close();
		awaitReason(recorder, Reason.CLOSED);
		assertThat(second.count()).isEqualTo(100);
	}

	@Test
	@DisplayName("Claim 1: who traps exits lives on and is told in its turn")
	void whoTrapsExitsLivesOn() throws Exception {
		Inbox target = this.alice.open();
		Inbox inbox = this.bob.open();
		DownRecorder recorder = new DownRecorder();
		List<Integer> handledBefore = new ArrayList<>();
		monitors(this.bob).monitor(target(target), (down) -> {
			handledBefore.add(inbox.count());
			recorder.onDown(down);
		}, MonitorOptions.defaults().owner(inbox.mailbox));
		for (int i = 0; i < 50; i++) {
			this.alice.send(inbox, "before");
		}
		target.mailbox.close();
		awaitReason(recorder, Reason.CLOSED);
		assertThat(handledBefore).containsExactly(50);
		this.alice.send(inbox, "after");
		await().until(() -> inbox.payloads().contains("after"));
	}

	@Test
	@DisplayName("Claim 2: who has ended, or does not watch any more, is told nothing")
	void nobodyIsToldAfterItsOwnEnd() {
		Inbox target = this.alice.open();
		Inbox owner = this.bob.open();
		DownRecorder closed = new DownRecorder();
		DownRecorder owned = new DownRecorder();
		DownRecorder witness = monitor(this.bob, target(target));
		Monitor monitor = monitors(this.bob).monitor(target(target), closed);
		monitors(this.bob).monitor(target(target), owned, MonitorOptions.defaults().owner(owner.mailbox));
		Inbox unlinked = this.bob.open();
		Monitor link = monitors(this.bob).link(unlinked.mailbox, target(target));
		assertThat(monitor.isActive()).isTrue();
		assertThat(monitor.target()).isEqualTo(target(target));
		monitor.close();
		monitor.close();
		link.close();
		owner.mailbox.close();
		assertThat(monitor.isActive()).isFalse();
		target.mailbox.close();
		awaitReason(witness, Reason.CLOSED);
		this.alice.send(unlinked, "still here");
		await().until(() -> unlinked.count() == 1);
		assertThat(closed.downs).isEmpty();
		assertThat(owned.downs).isEmpty();
	}

	@Test
	@DisplayName("Claim 3: what is not there is refused, with nothing left behind")
	void whatIsNotThereIsRefused() {
		Inbox closed = this.alice.open();
		closed.mailbox.close();
		Inbox linked = this.bob.open();
		Ref never = new Ref(this.alice.node.cluster().self(), 4711);
		List<Target> targets = List.of(target(closed), Target.mailbox(never), Target.name("nobody"),
				Target.event("nothing"), Target.node(new io.pubsub.Node("gone", java.util.UUID.randomUUID())),
				Target.mailbox(new Ref(new io.pubsub.Node("gone", java.util.UUID.randomUUID()), 1)));
		for (Member member : List.of(this.alice, this.bob)) {
			for (Target target : targets) {
				DownRecorder recorder = new DownRecorder();
				assertThatExceptionOfType(NoSuchTargetException.class)
					.isThrownBy(() -> monitors(member).monitor(target, recorder))
					.withMessageContaining(target.toString())
					.satisfies((ex) -> assertThat(ex.getTarget()).isEqualTo(target));
				assertThat(monitors(member).monitorAsync(target, recorder, MonitorOptions.defaults()))
					.failsWithin(Duration.ofSeconds(30))
					.withThrowableOfType(java.util.concurrent.ExecutionException.class)
					.withCauseInstanceOf(NoSuchTargetException.class);
				assertThat(recorder.downs).isEmpty();
			}
		}
		assertThatExceptionOfType(NoSuchTargetException.class)
			.isThrownBy(() -> monitors(this.bob).link(linked.mailbox, target(closed)));
		this.alice.send(linked, "open");
		await().until(() -> linked.count() == 1);
		assertThat(this.alice.node.watchCounts()).isEqualTo(new WatchCounts(0, 0, 0, 0));
		assertThat(this.bob.node.watchCounts()).isEqualTo(new WatchCounts(0, 0, 0, 0));
	}

	@Test
	@DisplayName("Claim 3: wrong arguments are told at once")
	void wrongArguments() {
		Inbox mine = this.alice.open();
		Inbox other = this.bob.open();
		Mailbox closed = this.alice.open().mailbox;
		closed.close();
		assertThatIllegalArgumentException().isThrownBy(() -> monitors(this.alice).link(other.mailbox, target(mine)));
		assertThatIllegalArgumentException().isThrownBy(() -> monitors(this.alice).monitor(target(mine), (down) -> {
		}, MonitorOptions.defaults().owner(other.mailbox)));
		assertThatIllegalStateException().isThrownBy(() -> monitors(this.alice).link(closed, target(mine)));
		assertThatIllegalArgumentException().isThrownBy(() -> monitor(this.alice, Target.name("")));
		this.alice.node.close();
		assertThatIllegalStateException().isThrownBy(() -> monitor(this.alice, target(other)));
	}

	@Test
	@DisplayName("Claim 4: 100 watchers of one target elsewhere cost three frames")
	void watchersShare() {
		Inbox target = this.alice.open();
		List<DownRecorder> recorders = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			recorders.add(monitor(this.bob, target(target)));
		}
		List<Monitor> others = new ArrayList<>();
		Inbox second = this.alice.open();
		for (int i = 0; i < 100; i++) {
			others.add(monitors(this.bob).monitor(target(second), new DownRecorder()));
		}
		assertThat(this.bob.frames.sent(Frame.Watch.class)).as("one for each target").isEqualTo(2);
		target.mailbox.close();
		recorders.forEach((recorder) -> awaitReason(recorder, Reason.CLOSED));
		assertThat(this.alice.frames.sent(Frame.Ended.class)).isEqualTo(1);
		others.forEach(Monitor::close);
		await().until(() -> this.alice.node.watchCounts().asked() == 0);
		assertThat(this.bob.frames.sent(Frame.Unwatch.class)).isEqualTo(1);
		assertThat(this.alice.frames.sent(Frame.Ended.class)).isEqualTo(1);
	}

	@Test
	@DisplayName("Claim 4: 1000 concurrent first watchers ask once")
	void concurrentWatchersAskOnce() throws Exception {
		Inbox target = this.alice.open();
		ExecutorService executor = Executors.newFixedThreadPool(20);
		try {
			List<Future<Monitor>> monitors = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				monitors.add(executor.submit(() -> monitors(this.bob).monitor(target(target), new DownRecorder())));
			}
			for (Future<Monitor> monitor : monitors) {
				assertThat(monitor.get().isActive()).isTrue();
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(this.bob.frames.sent(Frame.Watch.class)).isEqualTo(1);
	}

	@Test
	@DisplayName("Claim 9: 10,000 times watched and not any more leave nothing behind")
	void watchingLeavesNothingBehind() {
		Inbox target = this.alice.open();
		Inbox owner = this.bob.open();
		for (int i = 0; i < 2500; i++) {
			for (Member member : List.of(this.alice, this.bob)) {
				monitors(member).monitor(target(target), new DownRecorder()).close();
			}
			monitors(this.bob)
				.monitor(target(target), new DownRecorder(), MonitorOptions.defaults().owner(owner.mailbox))
				.close();
			Inbox brief = this.bob.open();
			monitors(this.bob).link(brief.mailbox, target(target));
			brief.mailbox.close();
		}
		await().until(() -> this.alice.node.watchCounts().equals(new WatchCounts(0, 0, 0, 0)));
		assertThat(this.bob.node.watchCounts()).isEqualTo(new WatchCounts(0, 0, 0, 0));
		assertThat(((NodeMailbox) owner.mailbox).endActions().size()).isZero();
		DownRecorder recorder = monitor(this.bob, target(target));
		target.mailbox.close();
		awaitReason(recorder, Reason.CLOSED);
	}

	@Test
	@DisplayName("Claim 9: what an ending mailbox watches is withdrawn before those are told who watch it")
	void anEndingMailboxWithdrawsFirst() {
		Inbox target = this.alice.open();
		Inbox ending = this.bob.open();
		monitors(this.bob).monitor(target(target), new DownRecorder(), MonitorOptions.defaults().owner(ending.mailbox));
		List<Integer> watchedThen = new ArrayList<>();
		Inbox witness = this.bob.open();
		DownRecorder recorder = new DownRecorder();
		monitors(this.bob).monitor(target(ending), (down) -> {
			watchedThen.add(this.bob.node.watchCounts().watched());
			recorder.onDown(down);
		}, MonitorOptions.defaults().owner(witness.mailbox));
		DownRecorder elsewhere = monitor(this.alice, target(ending));
		ending.mailbox.close();
		awaitReason(recorder, Reason.CLOSED);
		assertThat(watchedThen).as("targets elsewhere").containsExactly(0);
		awaitReason(elsewhere, Reason.CLOSED);
		List<Frame> said = this.bob.frames.sent(this.alice.node.cluster().self().id())
			.stream()
			.filter((frame) -> frame instanceof Frame.Unwatch || frame instanceof Frame.Ended)
			.toList();
		assertThat(said).hasExactlyElementsOfTypes(Frame.Unwatch.class, Frame.Ended.class);
	}

	@Test
	@DisplayName("A watch may be begun without waiting, also by listeners")
	void listenersMayWatch() throws Exception {
		Inbox target = this.alice.open();
		CompletableFuture<Monitor> monitor = new CompletableFuture<>();
		DownRecorder recorder = new DownRecorder();
		Mailbox asks = this.bob.node.mailboxes()
			.open(String.class, (message) -> monitor.complete(monitors(this.bob).monitor(target(target), recorder)));
		this.alice.node.publisher().send(asks.ref(), "watch");
		assertThat(monitor.get().isActive()).isTrue();
		DownRecorder other = new DownRecorder();
		assertThat(monitors(this.bob).monitorAsync(target(target), other, MonitorOptions.defaults()))
			.succeedsWithin(Duration.ofSeconds(30));
		target.mailbox.close();
		awaitReason(recorder, Reason.CLOSED);
		awaitReason(other, Reason.CLOSED);
	}

	@Test
	@DisplayName("Claim 10: who asks for it watches again whoever has the name next, and is told so")
	void watchingResumes() {
		Inbox first = this.alice.open();
		this.alice.node.names().register("printer", first.mailbox);
		DownRecorder recorder = new DownRecorder();
		Monitor monitor = monitors(this.bob).monitor(Target.name("printer"), recorder,
				MonitorOptions.defaults().resume(true));
		first.mailbox.close();
		awaitReason(recorder, Reason.CLOSED);
		assertThat(recorder.downs.get(0).resumes()).isTrue();
		assertThat(recorder.resumed).isEmpty();
		Inbox second = this.bob.open();
		await().until(() -> this.bob.node.names().register("printer", second.mailbox));
		await().until(() -> recorder.resumed.size() == 1);
		assertThat(monitor.isActive()).isTrue();
		second.mailbox.close();
		await().until(() -> recorder.downs.size() == 2);
		monitor.close();
		Inbox third = this.alice.open();
		await().until(() -> this.alice.node.names().register("printer", third.mailbox));
		assertThat(this.bob.node.watchCounts()).isEqualTo(new WatchCounts(0, 0, 0, 0));
	}

}
