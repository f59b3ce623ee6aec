package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.Ref;
import io.pubsub.cluster.Transport;
import io.pubsub.name.Candidacy;
import io.pubsub.name.Names;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.wire.ClusterFrame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The claims about names, on any transport.
 */
@Timeout(180)
abstract class NamesContractTests {

	private static final Log logger = LogFactory.getLog(NamesContractTests.class);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private TestCluster cluster;

	private Member alice;

	private Member bob;

	abstract Transport createTransport();

	@BeforeEach
	void startNetwork() {
		this.cluster = new TestCluster(this::createTransport);
		this.alice = start("alice");
		this.bob = start("bob");
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
		this.executor.shutdownNow();
	}

	private Member start(String name) {
		// the machine may be loaded
		return this.cluster.start(name, (builder) -> builder.requestTimeout(Duration.ofSeconds(60)));
	}

	private static Names names(Member member) {
		return member.node.names();
	}

	private static void awaitHolder(Member member, String name, Ref ref) {
		await().until(() -> names(member).whereIs(name).equals(Optional.ofNullable(ref)));
	}

	/** Has mailboxes of nodes get a name at the same moment; how many have got it. */
	private List<Mailbox> race(String name, List<Member> members) throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(members.size());
		List<Mailbox> mailboxes = new ArrayList<>();
		List<Future<Boolean>> results = new ArrayList<>();
		for (Member member : members) {
			Mailbox mailbox = member.open().mailbox;
			mailboxes.add(mailbox);
			results.add(this.executor.submit(() -> {
				barrier.await();
				return names(member).register(name, mailbox);
			}));
		}
		List<Mailbox> winners = new ArrayList<>();
		for (int i = 0; i < members.size(); i++) {
			if (results.get(i).get(120, TimeUnit.SECONDS)) {
				winners.add(mailboxes.get(i));
			}
		}
		return winners;
	}

	@Test
	@DisplayName("Claim 5: register is true once, and false while the name is taken")
	void aNameIsRegisteredOnce() {
		Mailbox first = this.alice.open().mailbox;
		Mailbox second = this.bob.subscribe("topic").mailbox;
		assertThat(names(this.alice).register("printer", first)).isTrue();
		assertThat(names(this.alice).register("printer", first)).isFalse();
		assertThat(names(this.alice).register("printer", this.alice.open().mailbox)).isFalse();
		assertThat(names(this.bob).register("printer", second)).isFalse();
		assertThat(names(this.bob).unregister("printer")).as("it is not theirs").isFalse();
		assertThat(names(this.bob).register("other", second)).as("one name does not concern another").isTrue();
		assertThat(names(this.alice).unregister("printer")).isTrue();
		assertThat(names(this.alice).whereIs("printer")).as("at once").isEmpty();
		assertThat(names(this.alice).unregister("printer")).isFalse();
		awaitHolder(this.bob, "printer", null);
		assertThat(names(this.bob).register("printer", second)).isTrue();
		assertThat(names(this.alice).whereIs("printer")).contains(second.ref());
	}

	@Test
	@DisplayName("Claim 5: a name is found from any node, and an unknown one is not")
	void aNameIsFoundFromAnyNode() {
		Member carol = start("carol");
		Inbox inbox = this.bob.open();
		assertThat(names(this.bob).register("printer", inbox.mailbox)).isTrue();
		for (Member member : List.of(this.alice, this.bob, carol)) {
			assertThat(names(member).whereIs("printer")).as("as soon as register has returned")
				.contains(inbox.mailbox.ref());
			assertThat(names(member).names()).containsExactly("printer");
			assertThat(names(member).whereIs("unknown")).isEmpty();
			names(member).whereIs("printer").ifPresent((ref) -> member.node.publisher().send(ref, member.name()));
		}
		await().until(() -> Set.copyOf(inbox.payloads()).equals(Set.of("alice", "bob", "carol")));
		Member dave = start("dave");
		assertThat(names(dave).whereIs("printer")).as("by one who comes late").contains(inbox.mailbox.ref());
	}

	@Test
	@DisplayName("Claim 5: a name is gone when its mailbox closes")
	void aNameGoesWithItsMailbox() {
		NameRecorder recorder = new NameRecorder();
		for (Inbox inbox : List.of(this.bob.open(), this.bob.subscribe("topic"))) {
			assertThat(names(this.bob).register("one", inbox.mailbox, recorder)).isTrue();
			assertThat(names(this.bob).register("two", inbox.mailbox, recorder)).isTrue();
			inbox.mailbox.close();
			assertThat(names(this.bob).names()).as("at once").isEmpty();
			assertThat(names(this.bob).unregister("one")).isFalse();
			await().until(() -> names(this.alice).names().isEmpty());
			assertThat(names(this.alice).register("one", this.alice.open().mailbox)).isTrue();
			assertThat(names(this.alice).unregister("one")).isTrue();
			awaitHolder(this.bob, "one", null);
		}
		assertThat(recorder.heard).as("nobody took them").doesNotContain("-one", "-two");
	}

	@Test
	@DisplayName("Claim 5: a name is gone when its node ends")
	void aNameGoesWithItsNode() {
		assertThat(names(this.bob).register("printer", this.bob.open().mailbox)).isTrue();
		this.bob.node.close();
		awaitHolder(this.alice, "printer", null);
		Mailbox mailbox = this.alice.open().mailbox;
		assertThat(names(this.alice).register("printer", mailbox)).isTrue();
		assertThat(names(this.alice).whereIs("printer")).contains(mailbox.ref());
	}

	@Test
	void aNodeThatStopsGivesUpItsNamesBeforeItTakesNoMore() {
		Candidacy candidacy = names(this.bob).stand("printer", this.bob.open().mailbox, new NameRecorder());
		await().until(candidacy::isRegistered);
		NameRecorder recorder = new NameRecorder();
		Mailbox next = this.alice.open().mailbox;
		names(this.alice).stand("printer", next, recorder);
		assertThat(this.bob.node.drain(Duration.ofSeconds(20))).isTrue();
		await().until(() -> recorder.heard.equals(List.of("+printer")));
		awaitHolder(this.bob, "printer", next.ref());
	}

	@Test
	@DisplayName("Claim 7: any node notifies named subscribers, and the last of a name wins")
	void namedSubscribersAreNotifiedFromAnyNode() {
		Inbox first = this.alice.open();
		Inbox last = this.bob.open();
		Inbox other = this.bob.open();
		names(this.alice).reRegister("ann", first.mailbox);
		names(this.bob).reRegister("ann", last.mailbox);
		names(this.bob).reRegister("ben", other.mailbox);
		notifyAll(this.alice, "one");
		await().untilAsserted(() -> assertThat(last.payloads()).containsExactly("one"));
		await().untilAsserted(() -> assertThat(other.payloads()).containsExactly("one"));
		assertThat(names(this.bob).unregister("ann")).isTrue();
		await().until(() -> names(this.alice).names().equals(Set.of("ben")));
		notifyAll(this.alice, "two");
		notifyAll(this.bob, "three");
		await().untilAsserted(() -> assertThat(other.payloads()).containsExactlyInAnyOrder("one", "two", "three"));
		assertThat(last.payloads()).containsExactly("one");
		assertThat(first.payloads()).isEmpty();
	}

	private static void notifyAll(Member member, String text) {
		names(member).names()
			.forEach((name) -> names(member).whereIs(name).ifPresent((ref) -> member.node.publisher().send(ref, text)));
	}

	@Test
	@DisplayName("Claim 5: reRegister replaces, and the one replaced is told")
	void reRegisterReplaces() {
		Member carol = start("carol");
		NameRecorder first = new NameRecorder();
		NameRecorder second = new NameRecorder();
		Mailbox third = carol.open().mailbox;
		assertThat(names(this.alice).register("printer", this.alice.open().mailbox, first)).isTrue();
		Mailbox mailbox = this.bob.open().mailbox;
		names(this.bob).reRegister("printer", mailbox, second);
		for (Member member : List.of(this.alice, this.bob, carol)) {
			assertThat(names(member).whereIs("printer")).as("as soon as reRegister has returned")
				.contains(mailbox.ref());
		}
		await().until(() -> first.heard.equals(List.of("+printer", "-printer REPLACED")));
		assertThat(first.threads).allSatisfy((thread) -> assertThat(thread).matches("pubsub-alice-\\d+"));
		assertThat(names(this.alice).unregister("printer")).as("it has lost it").isFalse();
		names(carol).reRegister("printer", third);
		names(carol).reRegister("free", third);
		for (Member member : List.of(this.alice, this.bob, carol)) {
			assertThat(names(member).whereIs("printer")).contains(third.ref());
			assertThat(names(member).whereIs("free")).contains(third.ref());
		}
		await().until(() -> second.heard.equals(List.of("+printer", "-printer REPLACED")));
		names(carol).reRegister("printer", carol.open().mailbox);
		assertThat(names(this.bob).whereIs("printer")).as("also on one node").isNotEmpty().isNotEqualTo(third.ref());
		assertThat(names(carol).unregister("printer")).isTrue();
		awaitHolder(this.bob, "printer", null);
		assertThat(names(this.bob).register("printer", mailbox)).as("free again").isTrue();
		assertThat(first.heard).hasSize(2);
	}

	@Test
	@DisplayName("Claim 5: one winner when two nodes register at the same moment")
	void oneOfTwoWins() throws Exception {
		race(List.of(this.alice, this.bob), 50);
	}

	@Test
	@DisplayName("Claim 5: one winner when five nodes register at the same moment")
	void oneOfFiveWins() throws Exception {
		race(List.of(this.alice, this.bob, start("carol"), start("dave"), start("eve")), 50);
	}

	@Test
	@DisplayName("Claim 5: one winner when several threads of two nodes register at the same moment")
	void oneOfManyThreadsWins() throws Exception {
		race(List.of(this.alice, this.alice, this.bob, this.alice, this.bob, this.alice), 50);
	}

	private void race(List<Member> members, int rounds) throws Exception {
		for (int i = 0; i < rounds; i++) {
			String name = "name " + i % 3;
			List<Mailbox> winners = race(name, members);
			assertThat(winners).hasSize(1);
			Mailbox winner = winners.get(0);
			for (Member member : members) {
				assertThat(names(member).whereIs(name)).as("on %s", member.name()).contains(winner.ref());
			}
			winner.close();
			members.forEach((member) -> awaitHolder(member, name, null));
		}
	}

	@Test
	void oneWinsAlsoWhileNodesJoin() throws Exception {
		for (int i = 0; i < 5; i++) {
			Member joiner = this.cluster.build("joiner " + i,
					(builder) -> builder.requestTimeout(Duration.ofSeconds(60)));
			List<Member> members = List.of(this.alice, joiner, this.bob);
			Future<?> start = this.executor.submit(joiner.node::start);
			for (int j = 0; j < 10; j++) {
				List<Mailbox> winners = race("name", members);
				assertThat(winners).hasSize(1);
				members.forEach((member) -> awaitHolder(member, "name", winners.get(0).ref()));
				winners.get(0).close();
				members.forEach((member) -> awaitHolder(member, "name", null));
			}
			start.get(60, TimeUnit.SECONDS);
			joiner.node.close();
		}
	}

	@Test
	void whoReRegistersAtTheSameMomentAsOthersIsTheOneOrIsTold() throws Exception {
		List<Member> members = List.of(this.alice, this.bob, start("carol"));
		for (int i = 0; i < 30; i++) {
			CyclicBarrier barrier = new CyclicBarrier(members.size());
			List<NameRecorder> recorders = new ArrayList<>();
			List<Mailbox> mailboxes = new ArrayList<>();
			List<Future<?>> results = new ArrayList<>();
			for (Member member : members) {
				NameRecorder recorder = new NameRecorder();
				Mailbox mailbox = member.open().mailbox;
				recorders.add(recorder);
				mailboxes.add(mailbox);
				results.add(this.executor.submit(() -> {
					barrier.await();
					names(member).reRegister("printer", mailbox, recorder);
					return null;
				}));
			}
			for (Future<?> result : results) {
				result.get(120, TimeUnit.SECONDS);
			}
			await().until(() -> recorders.stream().filter((recorder) -> recorder.heard.size() == 1).count() == 1
					&& recorders.stream().filter((recorder) -> recorder.heard.size() == 2).count() == 2);
			int winner = (int) recorders.stream().takeWhile((recorder) -> recorder.heard.size() == 2).count();
			members.forEach((member) -> awaitHolder(member, "printer", mailboxes.get(winner).ref()));
			mailboxes.forEach(Mailbox::close);
			members.forEach((member) -> awaitHolder(member, "printer", null));
		}
	}

	@Test
	@DisplayName("Claim 6: a name fails over to one who stands for it")
	void aNameFailsOver() {
		Member carol = start("carol");
		NameRecorder first = new NameRecorder();
		NameRecorder second = new NameRecorder();
		NameRecorder third = new NameRecorder();
		Mailbox atAlice = this.alice.open().mailbox;
		Mailbox atBob = this.bob.open().mailbox;
		Candidacy one = names(this.alice).stand("stack", atAlice, first);
		await().until(() -> first.heard.equals(List.of("+stack")));
		assertThat(one.name()).isEqualTo("stack");
		assertThat(one.isRegistered()).isTrue();
		assertThat(names(this.bob).whereIs("stack")).contains(atAlice.ref());
		Candidacy two = names(this.bob).stand("stack", atBob, second);
		assertThat(names(this.bob).register("stack", this.bob.open().mailbox)).as("those who do not stand").isFalse();
		assertThat(two.isRegistered()).isFalse();
		one.close();
		await().until(() -> second.heard.equals(List.of("+stack")));
		awaitHolder(this.alice, "stack", atBob.ref());
		assertThat(one.isRegistered()).isFalse();
		names(carol).stand("stack", carol.open().mailbox, third);
		this.bob.node.close();
		await().until(() -> third.heard.equals(List.of("+stack")));
		Mailbox thief = this.alice.open().mailbox;
		names(this.alice).reRegister("stack", thief);
		await().until(() -> third.heard.equals(List.of("+stack", "-stack REPLACED")));
		thief.close();
		await().until(() -> third.heard.equals(List.of("+stack", "-stack REPLACED", "+stack")));
		assertThat(names(carol).unregister("stack")).isTrue();
		awaitHolder(carol, "stack", null);
		awaitHolder(this.alice, "stack", null);
		assertThat(first.heard).hasSize(1);
	}

	@Test
	@DisplayName("Claim 6: of all who stand for a name one has it at a time, until the last is gone")
	void ofManyCandidatesOneIsFirst() {
		List<Member> members = List.of(this.alice, this.bob, start("carol"), start("dave"));
		List<Mailbox> mailboxes = new ArrayList<>();
		List<Candidacy> candidacies = new ArrayList<>();
		for (Member member : members) {
			for (int i = 0; i < 2; i++) {
				Mailbox mailbox = member.open().mailbox;
				mailboxes.add(mailbox);
				candidacies.add(names(member).stand("stack", mailbox, new NameRecorder()));
			}
		}
		for (int gone = 0; gone < mailboxes.size(); gone++) {
			await().until(() -> candidacies.stream().filter(Candidacy::isRegistered).count() == 1);
			int holder = (int) candidacies.stream().takeWhile((candidacy) -> !candidacy.isRegistered()).count();
			members.forEach((member) -> awaitHolder(member, "stack", mailboxes.get(holder).ref()));
			mailboxes.get(holder).close();
		}
		members.forEach((member) -> awaitHolder(member, "stack", null));
	}

	@Test
	void listenersMayRegister() throws Exception {
		LinkedBlockingQueue<Boolean> results = new LinkedBlockingQueue<>();
		for (int i = 0; i < 20; i++) {
			String name = "name " + i;
			Mailbox mailbox = this.alice.open().mailbox;
			Mailbox asks = this.alice.node.mailboxes()
				.open(String.class, (message) -> results.add(names(this.alice).register(name, mailbox)));
			this.bob.node.publisher().send(asks.ref(), "register");
		}
		for (int i = 0; i < 20; i++) {
			assertThat(results.poll(30, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(names(this.bob).names()).hasSize(20);
	}

	@Test
	void aFutureCompletesOnAWorker() {
		CountDownLatch held = new CountDownLatch(1);
		Mailbox mailbox = this.alice.open().mailbox;
		Thread test = Thread.currentThread();
		List<CompletableFuture<Thread>> threads = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			threads.add(names(this.alice).registerAsync("name " + i, mailbox, new NameRecorder())
				.thenApply((registered) -> {
					Thread thread = Thread.currentThread();
					// the test's own if the name was there at once
					await().until(() -> thread == test || held.getCount() == 0);
					return thread;
				}));
		}
		assertThat(names(this.alice).register("other", mailbox)).as("nobody is held up").isTrue();
		assertThat(names(this.bob).register("another", this.bob.open().mailbox)).isTrue();
		held.countDown();
		assertThat(threads.stream().map(CompletableFuture::join).filter((thread) -> thread != test))
			.allSatisfy((thread) -> assertThat(thread.getName()).matches("pubsub-alice-\\d+"));
	}

	@Test
	void mailboxesOfOtherNodesGetNoNames() {
		Mailbox other = this.bob.open().mailbox;
		assertThatIllegalArgumentException().isThrownBy(() -> names(this.alice).register("printer", other))
			.withMessageContaining("no mailbox of this node");
		assertThatIllegalArgumentException().isThrownBy(() -> names(this.alice).reRegister("printer", other));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> names(this.alice).stand("printer", other, new NameRecorder()));
		assertThat(names(this.alice).names()).isEmpty();
	}

	@Test
	@DisplayName("While one node registers 10,000 names, a registration elsewhere is served within 1 s")
	void manyNamesOfOneNodeDoNotHoldUpAnother() {
		Mailbox mailbox = this.alice.open().mailbox;
		Mailbox other = this.bob.open().mailbox;
		long begun = System.nanoTime();
		List<CompletableFuture<Boolean>> results = IntStream.range(0, 10_000)
			.mapToObj((i) -> names(this.alice).registerAsync("name " + i, mailbox, new NameRecorder()))
			.toList();
		List<Long> millis = new ArrayList<>();
		do {
			long before = System.nanoTime();
			assertThat(names(this.bob).register("other " + millis.size(), other)).isTrue();
			assertThat(names(this.alice).whereIs("other " + millis.size())).contains(other.ref());
			millis.add((System.nanoTime() - before) / 1_000_000);
		}
		while (!results.stream().allMatch(CompletableFuture::isDone));
		logger.info("10,000 names at once took %d ms, others meanwhile up to %s ms"
			.formatted((System.nanoTime() - begun) / 1_000_000, millis.stream().max(Long::compare).orElseThrow()));
		// one of them may have been held up by something else
		assertThat(TestCluster.median(millis)).as("%s", millis).isLessThan(1000);
		assertThat(results).allMatch(CompletableFuture::join);
		assertThat(this.alice.frames.sent(ClusterFrame.Delta.class)).as("deltas are shared").isLessThan(5000);
		Set<String> expected = IntStream.range(0, 10_000).mapToObj((i) -> "name " + i).collect(Collectors.toSet());
		assertThat(names(this.bob).names()).containsAll(expected).hasSize(10_000 + millis.size());
		mailbox.close();
		await().until(() -> names(this.bob).names().size() == millis.size());
	}

	@Test
	void namesOneAfterTheOtherWaitForNoTimer() {
		Mailbox mailbox = this.alice.open().mailbox;
		long begun = System.nanoTime();
		for (int i = 0; i < 1000; i++) {
			assertThat(names(this.alice).register("name " + i, mailbox)).isTrue();
		}
		logger.info("1,000 names one after the other took " + (System.nanoTime() - begun) / 1_000_000 + " ms");
		assertThat(names(this.bob).names()).hasSize(1000);
		// the claim; the name, and that it is no claim any more
		assertThat(this.alice.frames.sent(ClusterFrame.Delta.class)).isEqualTo(3000);
	}

}
