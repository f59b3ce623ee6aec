package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Overflow;
import io.pubsub.Spread;
import io.pubsub.topic.TopicPattern;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class DispatcherTests {

	@AutoClose
	private final Workers workers = BusyMailboxes.workers();

	private final Dispatcher<String> dispatcher = new Dispatcher<>(this.workers);

	private MailboxQueue<String> mailbox(Handler<String> handler) {
		return new MailboxQueue<>(new MailboxSettings(1_000_000, Overflow.FAIL, Duration.ZERO, 1), handler,
				this.workers, () -> {
				});
	}

	private Subscriber<String> add(String topic, String group, Handler<String> handler) {
		Subscriber<String> subscriber = new Subscriber<>(mailbox(handler), group);
		this.dispatcher.add(TopicPattern.parse(topic), subscriber);
		return subscriber;
	}

	private Fanout<String> dispatch(String topic) {
		Fanout<String> fanout = this.dispatcher.dispatch(topic, "hello", false, null, (group) -> true);
		this.dispatcher.wake();
		return fanout;
	}

	@Test
	void oneOfAGroupGetsAMessageWhateverItsPattern() {
		List<String> got = new CopyOnWriteArrayList<>();
		add("a.b", "group", (message) -> got.add("plain"));
		add("a.*", "group", (message) -> got.add("pattern"));
		add("a.*", "other", (message) -> got.add("other"));
		for (int i = 0; i < 10; i++) {
			assertThat(dispatch("a.b").accepted()).isEqualTo(2);
		}
		Awaitility.await().until(() -> got.size() == 20);
		assertThat(got).filteredOn("plain"::equals).hasSize(5);
		assertThat(got).filteredOn("pattern"::equals).hasSize(5);
		assertThat(this.dispatcher.groups("a.b", null)).containsOnlyKeys("group", "other");
	}

	@Test
	void groupsWithoutMembersAreForgotten() {
		for (int i = 0; i < 1000; i++) {
			Subscriber<String> first = add("a", "group-" + i, (message) -> {
			});
			Subscriber<String> second = add("a.b", "group-" + i, (message) -> {
			});
			assertThat(dispatch("a").accepted()).isOne();
			this.dispatcher.remove(TopicPattern.parse("a"), first);
			assertThat(dispatch("a.b").accepted()).isOne();
			assertThat(this.dispatcher.rememberedGroups()).isOne();
			this.dispatcher.remove(TopicPattern.parse("a.b"), second);
		}
		assertThat(this.dispatcher.rememberedGroups()).isZero();
	}

	@Test
	void aGroupKeepsToItsOwnNodeOnlyIfAllOfItsMembersHereSaySo() {
		add("a", "evenly", (message) -> {
		});
		for (String topic : List.of("a", "*")) {
			Handler<String> handler = (message) -> {
			};
			this.dispatcher.add(TopicPattern.parse(topic),
					new Subscriber<>(mailbox(handler), "first", Spread.OWN_NODE_FIRST));
		}
		add("b", "first", (message) -> {
		});
		assertThat(this.dispatcher.groups("a", null))
			.isEqualTo(Map.of("evenly", Spread.EVENLY, "first", Spread.OWN_NODE_FIRST));
		assertThat(this.dispatcher.groups("b", null)).isEqualTo(Map.of("first", Spread.EVENLY));
	}

	@Test
	void groupsThatAreServedElsewhereGetNothing() {
		add("a", "here", (message) -> {
		});
		add("a", "there", (message) -> {
		});
		assertThat(this.dispatcher.dispatch("a", "hello", false, null, "here"::equals).accepted()).isOne();
		assertThat(this.dispatcher.dispatch("a", "hello", false, null, (group) -> false).accepted()).isZero();
	}

	@Test
	void thoseThatAreAboutToCloseComeLastAndThoseThatHaveAreSkipped() {
		List<String> got = new CopyOnWriteArrayList<>();
		Subscriber<String> closed = add("a", "group", (message) -> got.add("closed"));
		Subscriber<String> closing = add("a", "group", (message) -> got.add("closing"));
		Subscriber<String> open = add("a", "group", (message) -> got.add("open"));
		closed.mailbox().close();
		this.dispatcher.withdraw(closing);
		for (int i = 0; i < 6; i++) {
			assertThat(dispatch("a").accepted()).isOne();
			assertThat(this.dispatcher.dispatchToOne("a", "hello")).isTrue();
		}
		this.dispatcher.wake();
		Awaitility.await().until(() -> got.size() == 12);
		assertThat(got).containsOnly("open");
		open.mailbox().close();
		assertThat(this.dispatcher.groups("a", null)).isEmpty();
		assertThat(this.dispatcher.closingGroups("a", null)).containsExactly("group");
		assertThat(this.dispatcher.hasOpenSubscriber("a")).isFalse();
		assertThat(dispatch("a").accepted()).isOne();
		assertThat(this.dispatcher.dispatchToOne("a", "hello")).isTrue();
		this.dispatcher.wake();
		Awaitility.await().until(() -> got.size() == 14);
		assertThat(got).filteredOn("closing"::equals).hasSize(2);
		closing.mailbox().close();
		assertThat(dispatch("a").unserved()).containsExactly("group");
		assertThat(this.dispatcher.dispatchToOne("a", "hello")).isFalse();
		assertThat(this.dispatcher.dispatchToGroup("a", "hello", "group")).isFalse();
		this.dispatcher.remove(TopicPattern.parse("a"), closing);
		assertThat(this.dispatcher.closingGroups("a", null)).isEmpty();
	}

	@Test
	void aHundredThousandSubscribersComeAndGo() {
		AtomicInteger got = new AtomicInteger();
		List<Subscriber<String>> subscribers = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			subscribers.add(add("a", null, (message) -> got.incrementAndGet()));
		}
		assertThat(dispatch("a").accepted()).isEqualTo(100_000);
		Awaitility.await().until(() -> got.get() == 100_000);
		subscribers.subList(1, 100_000)
			.forEach((subscriber) -> this.dispatcher.remove(TopicPattern.parse("a"), subscriber));
		assertThat(dispatch("a").accepted()).isOne();
		this.dispatcher.remove(TopicPattern.parse("a"), subscribers.get(0));
		this.dispatcher.forEachTopic((topic, count) -> assertThat(topic).as("left over").isNull());
	}

	@Test
	void whoStaysMissesNothingWhileOthersComeAndGo() throws Exception {
		Map<Integer, AtomicInteger> got = new ConcurrentHashMap<>();
		for (int i = 0; i < 10; i++) {
			AtomicInteger count = new AtomicInteger();
			got.put(i, count);
			add("a", null, (message) -> count.incrementAndGet());
		}
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			List<Future<?>> churn = new ArrayList<>();
			for (int thread = 0; thread < 2; thread++) {
				churn.add(executor.submit(() -> {
					for (int i = 0; i < 3000; i++) {
						List<Subscriber<String>> some = new ArrayList<>();
						for (int j = 0; j < 1 + i % 40; j++) {
							some.add(add("a", null, (message) -> {
							}));
						}
						some.forEach((each) -> this.dispatcher.remove(TopicPattern.parse("a"), each));
					}
				}));
			}
			int dispatched = 0;
			while (!churn.stream().allMatch(Future::isDone)) {
				dispatch("a");
				dispatched++;
			}
			for (Future<?> each : churn) {
				each.get();
			}
			int expected = dispatched;
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(got.values()).allSatisfy((count) -> assertThat(count).hasValue(expected)));
		}
		finally {
			executor.shutdownNow();
		}
	}

}
