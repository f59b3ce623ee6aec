package io.pubsub.node;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.name.NameConflictResolver;
import io.pubsub.name.Names;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.name.NameEntry;
import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Names on a network that is cut, and loses, repeats and holds up what it carries.
 */
@Timeout(180)
class NamesPartitionTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	/** What resolvers were asked, on all nodes. */
	private final List<List<Ref>> questions = new CopyOnWriteArrayList<>();

	private NameConflictResolver resolver;

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name, (builder) -> {
			builder.requestTimeout(Duration.ofSeconds(60));
			if (this.resolver != null) {
				builder.nameConflictResolver((contested, one, other) -> {
					this.questions.add(List.of(one, other));
					return this.resolver.resolve(contested, one, other);
				});
			}
		});
	}

	private static Names names(Member member) {
		return member.node.names();
	}

	private static void awaitHolder(Member member, String name, Mailbox mailbox) {
		Optional<Ref> ref = Optional.ofNullable(mailbox).map(Mailbox::ref);
		await().untilAsserted(() -> assertThat(names(member).whereIs(name)).isEqualTo(ref));
	}

	private void split(List<Member> one, List<Member> other) {
		this.network.partition(one.stream().map((member) -> member.transport).toList(),
				other.stream().map((member) -> member.transport).toList());
		await().until(() -> one.stream().allMatch((member) -> member.nodes().size() == one.size())
				&& other.stream().allMatch((member) -> member.nodes().size() == other.size()));
	}

	@Test
	@DisplayName("Claim 5: a killed node's names are gone; claim 6: they fail over to who stands for them")
	void theNamesOfAKilledNodeFailOver() {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		NameRecorder recorder = new NameRecorder();
		assertThat(names(bob).register("plain", bob.open().mailbox)).isTrue();
		names(bob).stand("stack", bob.open().mailbox, new NameRecorder());
		await().until(() -> names(alice).whereIs("stack").isPresent());
		Mailbox next = carol.open().mailbox;
		names(carol).stand("stack", next, recorder);
		this.network.kill(bob.transport);
		awaitHolder(alice, "plain", null);
		awaitHolder(alice, "stack", next);
		awaitHolder(carol, "stack", next);
		await().until(() -> recorder.heard.equals(List.of("+stack")));
		assertThat(names(alice).register("stack", alice.open().mailbox)).isFalse();
	}

	@Test
	@DisplayName("Claim 5: on merge a resolver runs once, the result is the same on all nodes, and the loser is told")
	void onMergeAResolverDecidesOnce() {
		for (String winner : List.of("alice", "bob")) {
			this.questions.clear();
			this.resolver = (name, one, other) -> one.node().name().equals(winner) ? one : other;
			Member alice = start("alice");
			Member bob = start("bob");
			Member carol = start("carol");
			Member dave = start("dave");
			split(List.of(alice, carol), List.of(bob, dave));
			NameRecorder atAlice = new NameRecorder();
			NameRecorder atBob = new NameRecorder();
			Mailbox alices = alice.open().mailbox;
			Mailbox bobs = bob.open().mailbox;
			assertThat(names(alice).register("stack", alices, atAlice)).isTrue();
			assertThat(names(bob).register("stack", bobs, atBob)).isTrue();
			assertThat(names(carol).whereIs("stack")).contains(alices.ref());
			assertThat(names(dave).whereIs("stack")).contains(bobs.ref());
			this.network.heal();
			boolean alicesStays = winner.equals("alice");
			NameRecorder loser = alicesStays ? atBob : atAlice;
			await().until(() -> loser.heard.equals(List.of("+stack", "-stack CONFLICT")));
			for (Member member : List.of(alice, bob, carol, dave)) {
				awaitHolder(member, "stack", alicesStays ? alices : bobs);
			}
			assertThat(alicesStays ? atAlice.heard : atBob.heard).containsExactly("+stack");
			assertThat(this.questions).singleElement()
				.satisfies((asked) -> assertThat(asked).containsExactlyInAnyOrder(alices.ref(), bobs.ref()));
			assertThat(names(carol).register("stack", carol.open().mailbox)).isFalse();
			assertThat(names(alicesStays ? bob : alice).unregister("stack")).isFalse();
			assertThat(names(alicesStays ? alice : bob).unregister("stack")).isTrue();
			awaitHolder(carol, "stack", null);
			stopNodes();
		}
	}

	@Test
	@DisplayName("Claim 5: without a resolver, or with a bad one, nodes agree all the same")
	void withoutAResolverNodesAgree() {
		List<NameConflictResolver> bad = new ArrayList<>();
		bad.add(null);
		bad.add((name, one, other) -> {
			throw new IllegalStateException("no idea");
		});
		bad.add((name, one, other) -> new Ref(one.node(), 99));
		bad.add((name, one, other) -> null);
		for (NameConflictResolver each : bad) {
			this.resolver = each;
			Member alice = start("alice");
			Member bob = start("bob");
			split(List.of(alice), List.of(bob));
			NameRecorder recorder = new NameRecorder();
			for (int i = 0; i < 20; i++) {
				assertThat(names(alice).register("name " + i, alice.open().mailbox, recorder)).isTrue();
				assertThat(names(bob).register("name " + i, bob.open().mailbox, recorder)).isTrue();
			}
			this.network.heal();
			await().until(() -> recorder.heard.stream().filter((heard) -> heard.endsWith("CONFLICT")).count() == 20);
			for (int i = 0; i < 20; i++) {
				String name = "name " + i;
				await().until(() -> names(alice).whereIs(name).isPresent()
						&& names(alice).whereIs(name).equals(names(bob).whereIs(name)));
			}
			assertThat(names(alice).names().stream().map((name) -> names(alice).whereIs(name).orElseThrow().node()))
				.as("neither loses all")
				.contains(alice.node.cluster().self(), bob.node.cluster().self());
			stopNodes();
		}
	}

	@Test
	void threeSidesAgree() {
		this.resolver = (name, one, other) -> (one.node().name().compareTo(other.node().name()) > 0) ? one : other;
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		List<Member> all = List.of(alice, bob, carol);
		this.network.partition(List.of(alice.transport), List.of(bob.transport), List.of(carol.transport));
		await().until(() -> all.stream().allMatch((member) -> member.nodes().size() == 1));
		List<NameRecorder> recorders = new ArrayList<>();
		for (Member member : all) {
			NameRecorder recorder = new NameRecorder();
			recorders.add(recorder);
			names(member).stand("stack", member.open().mailbox, recorder);
			await().until(() -> recorder.heard.equals(List.of("+stack")));
		}
		Ref carols = names(carol).whereIs("stack").orElseThrow();
		this.network.heal();
		all.forEach((member) -> await().until(() -> names(member).whereIs("stack").equals(Optional.of(carols))));
		for (int i : List.of(0, 1)) {
			await().until(() -> recorders.get(i).heard.equals(List.of("+stack", "-stack CONFLICT")));
		}
		assertThat(recorders.get(2).heard).containsExactly("+stack");
		this.network.kill(carol.transport);
		await().until(() -> names(alice).whereIs("stack").isPresent()
				&& names(alice).whereIs("stack").equals(names(bob).whereIs("stack")));
		assertThat(names(alice).whereIs("stack")).as("those who stand").isNotEqualTo(Optional.of(carols));
	}

	@Test
	@DisplayName("Claim 5: every merge asks, whatever has been decided before, and how the name was taken")
	void everyMergeAsks() {
		this.resolver = (name, one, other) -> one.node().name().equals("alice") ? one : other;
		Member alice = start("alice");
		Member bob = start("bob");
		NameRecorder atAlice = new NameRecorder();
		NameRecorder atBob = new NameRecorder();
		Mailbox alices = alice.open().mailbox;
		Mailbox bobs = bob.open().mailbox;
		names(bob).reRegister("stack", bobs);
		names(alice).reRegister("stack", alices, atAlice);
		for (int i = 1; i <= 6; i++) {
			split(List.of(alice), List.of(bob));
			awaitHolder(bob, "stack", null);
			if (i % 2 == 0) {
				names(bob).reRegister("stack", bobs, atBob);
			}
			assertThat(names(bob).register("stack", bobs, atBob)).isEqualTo(i % 2 != 0);
			this.network.heal();
			awaitHolder(bob, "stack", alices);
			awaitHolder(alice, "stack", alices);
			int count = i;
			await().until(() -> atBob.heard.size() == 2 * count);
			assertThat(atBob.heard.subList(2 * i - 2, 2 * i)).containsExactly("+stack", "-stack CONFLICT");
			assertThat(this.questions).hasSize(i);
		}
		assertThat(atAlice.heard).containsExactly("+stack");
	}

	@Test
	void onMergeAReplacedMailboxLosesItsNameUnasked() throws Exception {
		this.resolver = (name, one, other) -> one.node().name().equals("alice") ? one : other;
		Member alice = start("alice");
		Member bob = start("bob");
		NameRecorder atAlice = new NameRecorder();
		Mailbox bobs = bob.open().mailbox;
		assertThat(names(alice).register("stack", alice.open().mailbox, atAlice)).isTrue();
		this.network.link(bob.transport, alice.transport).hold();
		CompletableFuture<Void> replaces = CompletableFuture.runAsync(() -> names(bob).reRegister("stack", bobs));
		awaitHolder(bob, "stack", bobs);
		split(List.of(alice), List.of(bob));
		this.network.link(bob.transport, alice.transport).release();
		replaces.get(60, TimeUnit.SECONDS);
		assertThat(atAlice.heard).as("alice has not heard").containsExactly("+stack");
		this.network.heal();
		awaitHolder(alice, "stack", bobs);
		await().until(() -> atAlice.heard.equals(List.of("+stack", "-stack REPLACED")));
		awaitHolder(bob, "stack", bobs);
		assertThat(this.questions).isEmpty();
	}

	@Test
	void namesAreRightWhenOnlyOneSideSawTheOtherLeave() {
		Member alice = start("alice");
		Member bob = start("bob");
		Mailbox bobs = bob.open().mailbox;
		assertThat(names(bob).register("stays", bobs)).isTrue();
		assertThat(names(bob).register("goes", bobs)).isTrue();
		this.network.holdViews(alice.transport);
		this.network.partition(List.of(alice.transport), List.of(bob.transport));
		await().until(() -> bob.nodes().size() == 1);
		assertThat(names(bob).unregister("goes")).isTrue();
		assertThat(names(bob).register("comes", bobs)).isTrue();
		this.network.heal();
		this.network.releaseViews(alice.transport);
		awaitHolder(alice, "goes", null);
		awaitHolder(alice, "stays", bobs);
		awaitHolder(alice, "comes", bobs);
		assertThat(names(alice).register("comes", alice.open().mailbox)).isFalse();
		assertThat(names(alice).register("goes", alice.open().mailbox)).isTrue();
	}

	@Test
	void aNodeThatDoesNotAnswerHoldsUpARegistrationNoLongerThanItsTimeout() {
		Member alice = this.cluster.start("alice", (builder) -> builder.requestTimeout(Duration.ofMillis(300)));
		Member bob = start("bob");
		Mailbox alices = alice.open().mailbox;
		Mailbox bobs = bob.open().mailbox;
		this.network.link(bob.transport, alice.transport).hold();
		assertThatExceptionOfType(PubSubException.class).isThrownBy(() -> names(alice).register("stack", alices))
			.withMessageContaining("'stack'")
			.withMessageContaining("does not answer");
		assertThatExceptionOfType(PubSubException.class).isThrownBy(() -> names(alice).reRegister("other", alices));
		assertThat(names(alice).registerAsync("third", alices, new NameRecorder())).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(PubSubException.class);
		assertThat(names(alice).names()).as("nothing half done").isEmpty();
		NameRecorder recorder = new NameRecorder();
		names(alice).stand("fourth", alices, recorder);
		this.network.link(bob.transport, alice.transport).release();
		await().until(() -> recorder.heard.equals(List.of("+fourth")));
		await().until(() -> names(bob).names().equals(names(alice).names()));
		for (String name : List.of("stack", "other", "third")) {
			assertThat(names(bob).register(name, bobs)).isTrue();
			awaitHolder(alice, name, bobs);
		}
	}

	@Test
	@DisplayName("Claim 5: claims that cross on the way have one winner, and the other node waits for it")
	void claimsThatCross() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		List<Member> winners = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			String name = "name " + i;
			Member first = (i % 2 == 0) ? alice : bob;
			Member second = (i % 2 == 0) ? bob : alice;
			this.network.link(alice.transport, bob.transport).hold();
			this.network.link(bob.transport, alice.transport).hold();
			Mailbox alices = alice.open().mailbox;
			Mailbox bobs = bob.open().mailbox;
			CompletableFuture<Boolean> atAlice = names(alice).registerAsync(name, alices, new NameRecorder());
			CompletableFuture<Boolean> atBob = names(bob).registerAsync(name, bobs, new NameRecorder());
			this.network.link(first.transport, second.transport).release();
			CompletableFuture<Boolean> ofSecond = (second == alice) ? atAlice : atBob;
			assertThat(ofSecond).as("nobody has answered").isNotDone();
			this.network.link(second.transport, first.transport).release();
			boolean alicesIs = atAlice.get(60, TimeUnit.SECONDS);
			assertThat(atBob.get(60, TimeUnit.SECONDS)).isEqualTo(!alicesIs);
			winners.add(alicesIs ? alice : bob);
			awaitHolder(alice, name, alicesIs ? alices : bobs);
			awaitHolder(bob, name, alicesIs ? alices : bobs);
		}
		assertThat(winners).as("names spread over nodes").contains(alice, bob);
	}

	@Test
	@DisplayName("Claim 5: one winner also on a network that loses and repeats")
	void oneWinsOnABadNetwork() throws Exception {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		List<Member> members = Stream.of("alice", "bob", "carol").map(this::start).toList();
		for (Member from : members) {
			for (Member to : members) {
				if (from != to) {
					this.network.link(from.transport, to.transport)
						.drop((bytes) -> random.nextInt(20) == 0)
						.duplicate((bytes) -> random.nextInt(5) == 0);
				}
			}
		}
		List<String> names = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			names.add("name " + i);
		}
		List<List<CompletableFuture<Boolean>>> results = new ArrayList<>();
		for (Member member : members) {
			Mailbox mailbox = member.open().mailbox;
			List<CompletableFuture<Boolean>> ofMember = new ArrayList<>();
			results.add(ofMember);
			names.forEach((name) -> ofMember.add(names(member).registerAsync(name, mailbox, new NameRecorder())));
		}
		for (int i = 0; i < names.size(); i++) {
			int winners = 0;
			for (List<CompletableFuture<Boolean>> ofMember : results) {
				winners += ofMember.get(i).get(120, TimeUnit.SECONDS) ? 1 : 0;
			}
			assertThat(winners).as("seed %d, name %d", seed, i).isEqualTo(1);
		}
		for (String name : names) {
			await().until(() -> members.stream().map((member) -> names(member).whereIs(name)).distinct().count() == 1);
			assertThat(names(members.get(0)).whereIs(name)).isPresent();
		}
	}

	@Test
	@DisplayName("Claim 5: one winner also when just the claim and the name are lost on the way")
	void oneWinsWhenJustItsRowsAreLost() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		String name = nameOfWhichGoesFirst(alice, bob);
		InMemoryLink fromAlice = this.network.link(alice.transport, bob.transport);
		InMemoryLink fromBob = this.network.link(bob.transport, alice.transport);
		Pattern holder = Pattern.compile(name + ".\\d+:\\d+", Pattern.DOTALL);
		fromAlice.drop((bytes) -> text(bytes).contains(name));
		fromBob.drop((bytes) -> holder.matcher(text(bytes)).find());
		CompletableFuture<Boolean> alices = names(alice).registerAsync(name, alice.open().mailbox, new NameRecorder());
		await().until(() -> alice.frames.sent(ClusterFrame.Delta.class) > 0);
		CompletableFuture<Boolean> bobs = names(bob).registerAsync(name, bob.open().mailbox, new NameRecorder());
		// bob hears that his claim has arrived, and that he has missed something
		await().until(() -> bob.frames.sent(ClusterFrame.Pull.class) > 0);
		fromAlice.drop((bytes) -> false);
		await().until(() -> names(alice).whereIs(name).isPresent());
		fromBob.drop((bytes) -> false);
		assertThat(alices.get(60, TimeUnit.SECONDS)).isTrue();
		assertThat(bobs.get(60, TimeUnit.SECONDS)).isFalse();
	}

	private static String nameOfWhichGoesFirst(Member first, Member second) {
		return IntStream.range(0, 1000).mapToObj((i) -> "name" + i + "end").filter((name) -> {
			NameEntry entry = new NameEntry(name);
			entry.claim(second.node.cluster().self().id(), true);
			return entry.goesFirst(first.node.cluster().self().id());
		}).findFirst().orElseThrow();
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	@Test
	void whoMergesClaimsNothingBeforeItKnowsWhatOthersHave() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		split(List.of(alice), List.of(bob));
		Mailbox bobs = bob.open().mailbox;
		assertThat(names(bob).register("stack", bobs)).isTrue();
		this.network.link(bob.transport, alice.transport).hold();
		this.network.heal();
		await().until(() -> bob.nodes().size() == 2);
		CompletableFuture<Boolean> result = names(alice).registerAsync("stack", alice.open().mailbox,
				new NameRecorder());
		CompletableFuture<Boolean> other = names(alice).registerAsync("free", alice.open().mailbox, new NameRecorder());
		await().until(() -> alice.frames.sent(ClusterFrame.Pull.class) > 0);
		assertThat(result).isNotDone();
		assertThat(bob.node.names().whereIs("free")).isEmpty();
		this.network.link(bob.transport, alice.transport).release();
		assertThat(result.get(60, TimeUnit.SECONDS)).isFalse();
		assertThat(other.get(60, TimeUnit.SECONDS)).isTrue();
		awaitHolder(alice, "stack", bobs);
	}

}
