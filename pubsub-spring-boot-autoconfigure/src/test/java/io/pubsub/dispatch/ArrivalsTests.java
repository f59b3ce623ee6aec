package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Overflow;
import io.pubsub.topic.TopicPattern;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class ArrivalsTests {

	private static final Predicate<String> ALL_GROUPS = (group) -> true;

	@AutoClose
	private final Workers workers = BusyMailboxes.workers();

	private final Dispatcher<Integer> dispatcher = new Dispatcher<>(this.workers);

	private final Arrivals<Integer> arrivals = new Arrivals<>((message, group) -> this.refused.add(message));

	private final List<List<Integer>> got = new ArrayList<>();

	private final List<Integer> refused = new ArrayList<>();

	private void subscribe(String topic, int mailboxes, MailboxSettings settings) {
		for (int i = 0; i < mailboxes; i++) {
			List<Integer> messages = new CopyOnWriteArrayList<>();
			this.got.add(messages);
			this.dispatcher.add(TopicPattern.parse(topic),
					new Subscriber<>(new MailboxQueue<>(settings, messages::add, this.workers, () -> {
					}), null));
		}
	}

	private void dispatch(String topic, int from, int to) {
		for (int i = from; i < to; i++) {
			this.dispatcher.dispatch(topic, i, this.arrivals, ALL_GROUPS);
		}
	}

	private void flush() {
		this.arrivals.flush();
		this.dispatcher.wake();
	}

	private void awaitAll(int count) {
		List<Integer> expected = IntStream.range(0, count).boxed().toList();
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(this.got).allSatisfy((got) -> assertThat(got).isEqualTo(expected)));
	}

	private static MailboxSettings settings(int capacity, Overflow overflow) {
		return new MailboxSettings(capacity, overflow, Duration.ofSeconds(30), 1);
	}

	@Test
	void mailboxesGetEverythingInOrder() {
		subscribe("a", 3, settings(10_000, Overflow.FAIL));
		dispatch("a", 0, 1000);
		flush();
		dispatch("a", 1000, 1001);
		flush();
		awaitAll(1001);
	}

	@Test
	void moreMailboxesThanAreKeptAtATimeGetEverythingInOrder() {
		subscribe("a", 11, settings(10_000, Overflow.FAIL));
		dispatch("a", 0, 100);
		flush();
		awaitAll(100);
	}

	@Test
	void whatWasKeptComesBeforeAMessageToVeryMany() {
		subscribe("many", 1000, settings(10_000, Overflow.FAIL));
		List<Integer> order = new CopyOnWriteArrayList<>();
		MailboxQueue<Integer> shared = new MailboxQueue<>(settings(10_000, Overflow.FAIL), order::add, this.workers,
				() -> {
				});
		this.dispatcher.add(TopicPattern.parse("few"), new Subscriber<>(shared, null));
		this.dispatcher.add(TopicPattern.parse("many"), new Subscriber<>(shared, null));
		dispatch("few", 0, 5);
		dispatch("many", 5, 6);
		dispatch("few", 6, 7);
		flush();
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6));
	}

	@Test
	void aMailboxThatIsFullAppliesItsPolicyAndNobodyWaits() {
		subscribe("a", 1, settings(5, Overflow.DROP_OLDEST));
		subscribe("a", 1, settings(5, Overflow.DROP_NEWEST));
		subscribe("a", 1, settings(5, Overflow.BLOCK));
		dispatch("a", 0, 20);
		this.arrivals.flush();
		// nobody drains before this
		this.dispatcher.wake();
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(this.got).containsExactly(List.of(15, 16, 17, 18, 19),
					List.of(0, 1, 2, 3, 4), List.of(0, 1, 2, 3, 4)));
	}

	@Test
	void whatAClosedMemberOfAGroupRefusesIsGivenBack() {
		List<Integer> handled = new CopyOnWriteArrayList<>();
		MailboxQueue<Integer> mailbox = new MailboxQueue<>(settings(100, Overflow.FAIL), handled::add, this.workers,
				() -> {
				});
		this.dispatcher.add(TopicPattern.parse("a"), new Subscriber<>(mailbox, "group"));
		dispatch("a", 0, 40);
		mailbox.close();
		this.arrivals.flush();
		assertThat(this.refused).as("what was kept, in order").isEqualTo(IntStream.range(32, 40).boxed().toList());
		assertThat(this.dispatcher.dispatch("a", 40, this.arrivals, ALL_GROUPS).unserved()).containsExactly("group");
		assertThat(handled).isEmpty();
	}

	@Test
	void oneOfAGroupGetsEach() {
		List<Integer> group = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 2; i++) {
			this.dispatcher.add(TopicPattern.parse("a"),
					new Subscriber<>(new MailboxQueue<>(settings(100, Overflow.FAIL), group::add, this.workers, () -> {
					}), "group"));
		}
		dispatch("a", 0, 50);
		this.dispatcher.dispatch("a", 50, this.arrivals, (name) -> false);
		flush();
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(group)
				.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50).boxed().toList()));
	}

}
