package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.PubSubHeaders;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.history.HistoryPage;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Topics that remember, on a network that is cut, and holds up and loses what it carries.
 */
@Timeout(120)
class HistoryTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private UnaryOperator<HistorySettings> settings = UnaryOperator.identity();

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name,
				(builder) -> builder.history(this.settings.apply(HistorySettings.of("orders.**")))
					.farewellTimeout(Duration.ofMillis(100)));
	}

	private static List<String> numbers(int from, int to) {
		return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
	}

	private static void publish(Member member, String topic, int from, int to) {
		numbers(from, to).forEach((number) -> member.publish(topic, number));
	}

	private static HistoryPage<String> read(Member member, String topic, StartPosition from) {
		return read(member, topic, from, 100_000);
	}

	private static HistoryPage<String> read(Member member, String topic, StartPosition from, int limit) {
		try {
			return member.node.history().read(topic, String.class, from, limit).get(60, TimeUnit.SECONDS);
		}
		catch (ExecutionException | InterruptedException | TimeoutException ex) {
			throw new AssertionError(ex);
		}
	}

	private static List<String> payloads(HistoryPage<String> page) {
		return page.messages().stream().map(Message::getPayload).toList();
	}

	private static Follow follow(Member member, String topic, StartPosition from) {
		return follow(member, topic, from, UnaryOperator.identity());
	}

	private static Follow follow(Member member, String topic, StartPosition from,
			UnaryOperator<SubscriptionOptions> options) {
		Follow follow = new Follow();
		follow.subscription = member.node.subscriptions()
			.subscribe(topic, String.class, follow,
					options.apply(SubscriptionOptions.defaults()
						.from(from)
						.onGap((subscription) -> follow.gaps.add(follow.count()))));
		return follow;
	}

	@Test
	void whatWasPublishedCanBeReadOnEveryNode() {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		publish(alice, "orders.eu", 1, 10);
		for (Member member : List.of(alice, bob, carol)) {
			HistoryPage<String> page = read(member, "orders.eu", StartPosition.beginning());
			assertThat(payloads(page)).isEqualTo(numbers(1, 10));
			assertThat(page.isComplete()).isTrue();
			assertThat(page.hasGap()).isFalse();
			assertThat(page.messages().get(0).getHeaders()).containsEntry(PubSubHeaders.NODE,
					alice.node.cluster().self());
			assertThat(payloads(read(member, "orders.eu", StartPosition.last(3)))).isEqualTo(numbers(8, 10));
			assertThat(payloads(read(member, "orders.eu", StartPosition.now()))).isEmpty();
			assertThat(payloads(read(member, "orders.eu", StartPosition.since(Duration.ofMinutes(1)))))
				.isEqualTo(numbers(1, 10));
			assertThat(payloads(read(member, "orders.us", StartPosition.beginning()))).isEmpty();
		}
		long kept = List.of(alice, bob, carol)
			.stream()
			.mapToLong((member) -> member.node.metrics().history().messages())
			.sum();
		assertThat(kept).as("two copies").isEqualTo(20);
	}

	@Test
	void aCursorGoesOnWhereAPageOrMessageEnded() {
		Member alice = start("alice");
		Member bob = start("bob");
		publish(alice, "orders.eu", 1, 5);
		HistoryPage<String> first = read(bob, "orders.eu", StartPosition.beginning(), 2);
		assertThat(payloads(first)).isEqualTo(numbers(1, 2));
		assertThat(first.isComplete()).isFalse();
		assertThat(first.cursor()).matches("[A-Za-z0-9_-]+").hasSizeLessThan(100);
		HistoryPage<String> next = read(alice, "orders.eu", StartPosition.after(first.cursor()));
		assertThat(payloads(next)).isEqualTo(numbers(3, 5));
		String cursor = next.messages().get(0).getHeaders().get(PubSubHeaders.CURSOR, String.class);
		assertThat(payloads(read(bob, "orders.eu", StartPosition.after(cursor)))).isEqualTo(numbers(4, 5));
		publish(bob, "orders.eu", 6, 7);
		assertThat(payloads(read(bob, "orders.eu", StartPosition.after(next.cursor())))).isEqualTo(numbers(6, 7));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> read(bob, "orders.us", StartPosition.after(first.cursor())))
			.withMessageContaining("of another topic");
		assertThatIllegalArgumentException().isThrownBy(() -> read(bob, "orders.us", StartPosition.after("?")))
			.withMessageContaining("is no cursor of 'orders.us'");
	}

	@Test
	void aPatternReadsAllItsTopicsInOrder() {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		for (int i = 1; i <= 100; i++) {
			alice.publish("orders." + i % 7, "a" + i);
			bob.publish("orders." + i % 5, "b" + i);
		}
		HistoryPage<String> page = read(carol, "orders.*", StartPosition.beginning());
		List<String> ofAlice = payloads(page).stream().filter((text) -> text.startsWith("a")).toList();
		List<String> ofBob = payloads(page).stream().filter((text) -> text.startsWith("b")).toList();
		assertThat(ofAlice).isEqualTo(IntStream.rangeClosed(1, 100).mapToObj((i) -> "a" + i).toList());
		assertThat(ofBob).isEqualTo(IntStream.rangeClosed(1, 100).mapToObj((i) -> "b" + i).toList());
		assertThat(payloads(read(alice, "orders.**", StartPosition.last(20)))).hasSize(20)
			.isEqualTo(payloads(page).subList(180, 200));
		List<String> paged = new ArrayList<>();
		StartPosition from = StartPosition.beginning();
		for (HistoryPage<String> next = null; next == null || !next.isComplete();) {
			next = read(bob, "orders.*", from, 7);
			paged.addAll(payloads(next));
			from = StartPosition.after(next.cursor());
		}
		assertThat(paged).isEqualTo(payloads(page));
	}

	@Test
	void aSubscriptionGetsWhatWasKeptAndThenWhatIsPublished() {
		Member alice = start("alice");
		Member bob = start("bob");
		publish(alice, "orders.eu", 1, 10);
		Follow all = follow(bob, "orders.eu", StartPosition.beginning());
		Follow last = follow(alice, "orders.**", StartPosition.last(2));
		Follow now = follow(bob, "orders.eu", StartPosition.now());
		Inbox plain = bob.subscribe("orders.eu");
		await().until(() -> all.count() == 10 && last.count() == 2);
		publish(alice, "orders.eu", 11, 20);
		await().until(() -> all.count() == 20 && last.count() == 12 && now.count() == 10 && plain.count() == 10);
		publish(bob, "orders.eu", 21, 30);
		await().untilAsserted(() -> assertThat(all.payloads()).isEqualTo(numbers(1, 30)));
		await().untilAsserted(() -> assertThat(last.payloads()).isEqualTo(numbers(9, 30)));
		await().untilAsserted(() -> assertThat(now.payloads()).isEqualTo(numbers(11, 30)));
		await().untilAsserted(() -> assertThat(plain.payloads()).isEqualTo(numbers(11, 30)));
		assertThat(plain.messages.get(0).getHeaders()).doesNotContainKey(PubSubHeaders.CURSOR);
		String cursor = all.cursor(14);
		all.subscription.close();
		Follow resumed = follow(alice, "orders.eu", StartPosition.after(cursor));
		await().untilAsserted(() -> assertThat(resumed.payloads()).isEqualTo(numbers(16, 30)));
		assertThat(resumed.gaps).isEmpty();
	}

	@Test
	void thereIsNoSeamWhilePublishersAreAtFullSpeed() throws Exception {
		this.settings = (settings) -> settings.keep(100_000);
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		AtomicBoolean stop = new AtomicBoolean();
		AtomicInteger count = new AtomicInteger();
		CompletableFuture<?> publisher = CompletableFuture.runAsync(() -> {
			while (!stop.get() && count.get() < 60_000) {
				alice.publish("orders." + count.get() % 3, Integer.toString(count.incrementAndGet()));
			}
		});
		List<Follow> follows = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			for (Member member : List.of(alice, bob, carol)) {
				follows.add(follow(member, "orders.*", StartPosition.beginning()));
			}
		}
		stop.set(true);
		publisher.get();
		for (Follow follow : follows) {
			await().until(() -> follow.count() >= count.get());
			assertThat(follow.payloads()).isEqualTo(numbers(1, count.get()));
			assertThat(follow.gaps).isEmpty();
		}
	}

	@Test
	void severalPublishersOfOneNodeAreOneSequence() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		Follow there = follow(bob, "orders.*", StartPosition.now());
		Follow here = follow(alice, "orders.*", StartPosition.now());
		List<CompletableFuture<Void>> publishers = new ArrayList<>();
		for (int thread = 0; thread < 4; thread++) {
			String topic = "orders." + thread;
			publishers.add(CompletableFuture.runAsync(() -> publish(alice, topic, 1, 1000)));
		}
		CompletableFuture.allOf(publishers.toArray(CompletableFuture[]::new)).get();
		await().until(() -> there.count() == 4000 && here.count() == 4000);
		assertThat(there.payloads()).isEqualTo(here.payloads());
	}

	@Test
	void whatWasConfirmedOutlivesAKeeper() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		Member dave = start("dave");
		for (int i = 1; i <= 100; i++) {
			assertThat(alice.node.publisher().publishConfirmed("orders." + i, i + "").get().isComplete()).isTrue();
		}
		this.network.kill(bob.transport);
		await().until(() -> Stream.of(alice, carol, dave).allMatch((member) -> member.nodes().size() == 3));
		List<String> all = numbers(1, 100);
		assertThat(payloads(read(dave, "orders.*", StartPosition.beginning()))).isEqualTo(all);
		// when the others have taken over, the next one may go
		awaitHandover(alice, carol, dave);
		this.network.kill(carol.transport);
		await().until(() -> alice.nodes().size() == 2 && dave.nodes().size() == 2);
		HistoryPage<String> page = read(dave, "orders.*", StartPosition.beginning());
		assertThat(payloads(page)).isEqualTo(all);
		assertThat(page.hasGap()).isFalse();
	}

	@Test
	void aNodeThatLeavesHandsOverBefore() {
		this.settings = (settings) -> settings.copies(1);
		Member alice = start("alice");
		Member bob = start("bob");
		for (int i = 1; i <= 100; i++) {
			alice.publish("orders." + i, i + "");
		}
		awaitHandover(alice, bob);
		assertThat(alice.node.metrics().history().messages()).isBetween(20L, 80L);
		assertThat(alice.node.drain(Duration.ofSeconds(20))).isTrue();
		alice.node.close();
		assertThat(payloads(read(bob, "orders.*", StartPosition.beginning()))).isEqualTo(numbers(1, 100));
	}

	@Test
	void aNodeThatIsToKeepATopicTakesItOverFromThoseThatDid() {
		Member alice = start("alice");
		Member bob = start("bob");
		for (int i = 1; i <= 100; i++) {
			alice.publish("orders." + i, i + "");
		}
		awaitHandover(alice, bob);
		Member carol = start("carol");
		Member dave = start("dave");
		awaitHandover(alice, bob);
		this.network.kill(alice.transport);
		await().until(() -> bob.nodes().size() == 3);
		awaitHandover(bob, carol, dave);
		this.network.kill(bob.transport);
		await().until(() -> dave.nodes().size() == 2);
		assertThat(payloads(read(carol, "orders.*", StartPosition.beginning()))).isEqualTo(numbers(1, 100));
	}

	private static void awaitHandover(Member... members) {
		await().until(
				() -> List.of(members).stream().allMatch((member) -> member.node.metrics().history().pending() == 0));
	}

	@Test
	void whatWasLostOnTheWayIsReadFromHistory() {
		Member alice = start("alice");
		Member bob = start("bob");
		Follow follow = follow(bob, "orders.eu", StartPosition.now());
		publish(alice, "orders.eu", 1, 5);
		await().until(() -> follow.count() == 5);
		AtomicInteger dropped = new AtomicInteger();
		this.network.link(alice.transport, bob.transport).drop((bytes) -> dropped.incrementAndGet() > 0);
		publish(alice, "orders.eu", 6, 10);
		await().until(() -> dropped.get() > 0);
		this.network.link(alice.transport, bob.transport).drop((bytes) -> false);
		publish(alice, "orders.eu", 11, 15);
		await().untilAsserted(() -> assertThat(follow.payloads()).isEqualTo(numbers(1, 15)));
		assertThat(follow.gaps).isEmpty();
	}

	@Test
	void bothSidesOfAPartitionGetAllWhenItHeals() {
		Member alice = start("alice");
		Member bob = start("bob");
		Member carol = start("carol");
		Member dave = start("dave");
		Map<Member, Follow> follows = Map.of(alice, follow(alice, "orders.*", StartPosition.now()), bob,
				follow(bob, "orders.*", StartPosition.now()), carol, follow(carol, "orders.*", StartPosition.now()),
				dave, follow(dave, "orders.*", StartPosition.now()));
		this.network.partition(List.of(alice.transport, bob.transport), List.of(carol.transport, dave.transport));
		await().until(() -> alice.nodes().size() == 2 && carol.nodes().size() == 2 && bob.nodes().size() == 2
				&& dave.nodes().size() == 2);
		for (int i = 1; i <= 50; i++) {
			alice.publish("orders." + i, "a" + i);
			carol.publish("orders." + i, "c" + i);
		}
		await().until(() -> follows.values().stream().allMatch((follow) -> follow.count() == 50));
		this.network.heal();
		await().untilAsserted(() -> {
			for (Follow follow : follows.values()) {
				assertThat(follow.payloads()).hasSize(100).doesNotHaveDuplicates();
			}
		});
		follows.values().forEach((follow) -> assertThat(follow.gaps).isEmpty());
		awaitHandover(alice, bob, carol, dave);
	}

	@Test
	void whatHistoryDoesNotReachIsOneGapBeforeTheFirstMessage() {
		this.settings = (settings) -> settings.keep(5);
		Member alice = start("alice");
		Member bob = start("bob");
		Follow follow = follow(bob, "orders.eu", StartPosition.now());
		publish(alice, "orders.eu", 1, 3);
		await().until(() -> follow.count() == 3);
		String cursor = follow.cursor(1);
		follow.subscription.close();
		publish(alice, "orders.eu", 4, 7);
		Follow inTime = follow(bob, "orders.eu", StartPosition.after(cursor));
		await().untilAsserted(() -> assertThat(inTime.payloads()).isEqualTo(numbers(3, 7)));
		assertThat(inTime.gaps).isEmpty();
		publish(alice, "orders.eu", 8, 9);
		Follow late = follow(bob, "orders.eu", StartPosition.after(cursor));
		await().untilAsserted(() -> assertThat(late.payloads()).isEqualTo(numbers(5, 9)));
		assertThat(late.gaps).containsExactly(0);
		HistoryPage<String> page = read(alice, "orders.eu", StartPosition.after(cursor));
		assertThat(page.hasGap()).isTrue();
		assertThat(read(alice, "orders.eu", StartPosition.beginning()).hasGap()).isFalse();
		assertThat(bob.node.metrics().history().gaps()).isEqualTo(1);
	}

	@Test
	void aCursorOfAClusterThatIsGoneIsAGap() {
		Member alice = start("alice");
		publish(alice, "orders.eu", 1, 3);
		String cursor = read(alice, "orders.eu", StartPosition.beginning()).cursor();
		alice.node.close();
		Member bob = start("bob");
		publish(bob, "orders.eu", 4, 5);
		Follow follow = follow(bob, "orders.eu", StartPosition.after(cursor));
		await().untilAsserted(() -> assertThat(follow.payloads()).isEqualTo(numbers(4, 5)));
		assertThat(follow.gaps).containsExactly(0);
	}

	@Test
	void aFullMailboxLosesNothing() throws Exception {
		Member alice = start("alice");
		Member bob = start("bob");
		CountDownLatch goOn = new CountDownLatch(1);
		Follow follow = new Follow() {
			@Override
			public void onMessage(Message<String> message) {
				await().until(() -> goOn.getCount() == 0);
				super.onMessage(message);
			}
		};
		bob.node.subscriptions()
			.subscribe("orders.eu", String.class, follow,
					SubscriptionOptions.defaults().from(StartPosition.now()).capacity(10));
		publish(alice, "orders.eu", 1, 500);
		publish(bob, "orders.eu", 501, 900);
		goOn.countDown();
		await().untilAsserted(() -> assertThat(follow.payloads()).hasSize(900));
		assertThat(follow.payloads().stream().filter((text) -> Integer.parseInt(text) <= 500))
			.containsExactlyElementsOf(numbers(1, 500));
		assertThat(follow.payloads()).doesNotHaveDuplicates();
		assertThat(bob.losses).isEmpty();
	}

	@Test
	void aCompactedTopicKeepsTheLastMessageOfEachKey() throws Exception {
		this.settings = (settings) -> settings.compacted((message) -> message.getPayload().toString().charAt(0));
		Member alice = start("alice");
		Member bob = start("bob");
		for (String text : List.of("a1", "b1", "a2", "c1", "b2", "a3")) {
			alice.node.publisher().publishConfirmed("orders.eu", text).get();
		}
		bob.node.publisher()
			.publishConfirmed("orders.eu", "c gone", Map.of(PubSubHeaders.KEY, "c", PubSubHeaders.TOMBSTONE, true))
			.get();
		assertThat(payloads(read(bob, "orders.eu", StartPosition.beginning()))).containsExactly("b2", "a3", "c gone");
		Member carol = start("carol");
		this.network.kill(alice.transport);
		await().until(() -> bob.nodes().size() == 2);
		awaitHandover(bob, carol);
		this.network.kill(bob.transport);
		await().until(() -> carol.nodes().size() == 1);
		HistoryPage<String> page = read(carol, "orders.eu", StartPosition.beginning());
		assertThat(payloads(page)).containsExactly("b2", "a3", "c gone");
		assertThat(page.messages().get(1).getHeaders()).containsEntry(PubSubHeaders.KEY, "a");
		assertThat(page.hasGap()).isFalse();
	}

	@Test
	void nothingThatWasConfirmedIsMissingAfterARollingRestart() throws Exception {
		List<Member> members = new ArrayList<>();
		for (String name : List.of("alice", "bob", "carol")) {
			members.add(start(name));
		}
		List<String> confirmed = new CopyOnWriteArrayList<>();
		AtomicBoolean stop = new AtomicBoolean();
		Member publisher = start("publisher");
		Follow follow = follow(publisher, "orders.*", StartPosition.now());
		CompletableFuture<?> publishing = CompletableFuture.runAsync(() -> {
			for (int i = 1; !stop.get(); i++) {
				String text = Integer.toString(i);
				if (publisher.node.publisher().publishConfirmed("orders." + i % 10, text).join().isComplete()) {
					confirmed.add(text);
				}
			}
		});
		for (int i = 0; i < members.size(); i++) {
			Member leaving = members.get(i);
			assertThat(leaving.node.drain(Duration.ofSeconds(20))).isTrue();
			leaving.node.close();
			members.set(i, start(leaving.name() + " again"));
		}
		stop.set(true);
		publishing.get();
		publisher.node.drain(Duration.ofSeconds(20));
		publisher.node.close();
		HistoryPage<String> page = read(members.get(0), "orders.*", StartPosition.last(1000));
		List<String> last = confirmed.subList(Math.max(0, confirmed.size() - 900), confirmed.size());
		assertThat(payloads(page)).containsAll(last).doesNotHaveDuplicates();
		assertThat(follow.payloads()).containsAll(confirmed).doesNotHaveDuplicates();
	}

	/** A listener that keeps what it gets. */
	private static class Follow implements MessageListener<String> {

		final List<Message<String>> messages = new ArrayList<>();

		/** After how many messages each gap was reported. */
		final List<Integer> gaps = new CopyOnWriteArrayList<>();

		Subscription subscription;

		@Override
		public void onMessage(Message<String> message) {
			synchronized (this.messages) {
				this.messages.add(message);
			}
		}

		List<String> payloads() {
			synchronized (this.messages) {
				return this.messages.stream().map(Message::getPayload).toList();
			}
		}

		int count() {
			synchronized (this.messages) {
				return this.messages.size();
			}
		}

		String cursor(int index) {
			synchronized (this.messages) {
				return this.messages.get(index).getHeaders().get(PubSubHeaders.CURSOR, String.class);
			}
		}

	}

}
