package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.Message;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Target;
import io.pubsub.node.mailbox.NodeMailbox;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A watcher that makes up for what its mailbox had no room for, out of the buffer, and is
 * stopped by its own listener in the middle of it.
 */
@Timeout(180)
class CatchingUpTests {

	private final PubSubNode node = started();

	private final EventProducer<String> producer = this.node.events()
		.register("prices", String.class, EventOptions.defaults().buffer(100));

	private final CountDownLatch published = new CountDownLatch(1);

	private final List<String> heard = new CopyOnWriteArrayList<>();

	/** Done by the listener when it hears the message 5. */
	private Runnable action = () -> {
	};

	private static PubSubNode started() {
		PubSubNode node = PubSubNode.builder("alice").build();
		node.start();
		return node;
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	private void hear(Message<String> message) throws InterruptedException {
		this.heard.add(message.getPayload());
		if (message.getPayload().equals("1")) {
			this.published.await();
		}
		if (message.getPayload().equals("5")) {
			this.action.run();
		}
	}

	/** The mailbox keeps one or two messages of these, all others are in the buffer. */
	private void publishAll() {
		this.producer.publish("1");
		await().until(() -> this.heard.size() == 1);
		IntStream.rangeClosed(2, 100).forEach((number) -> this.producer.publish("" + number));
		this.published.countDown();
	}

	private static List<String> texts(int to) {
		return IntStream.rangeClosed(1, to).mapToObj(Integer::toString).toList();
	}

	private static MailboxOptions small(Overflow overflow) {
		return MailboxOptions.defaults().capacity(1).overflow(overflow);
	}

	/** What had to wait its turn behind all of that has had it. */
	private void awaitTurn(NodeMailbox mailbox) {
		CountDownLatch turn = new CountDownLatch(1);
		mailbox.execute(turn::countDown);
		await().until(() -> turn.getCount() == 0);
	}

	private Subscription subscribe() {
		return this.node.subscriptions()
			.subscribe("topic", String.class, this::hear,
					SubscriptionOptions.defaults().mailbox(small(Overflow.DROP_OLDEST)));
	}

	@Test
	void aListenerThatClosesTheWatchHearsNoMore() {
		Subscription subscription = subscribe();
		List<String> notices = new ArrayList<>();
		Monitor monitor = this.node.events().monitor(subscription, "prices", new EventStatusListener() {

			@Override
			public void onGap(long from, long to) {
				notices.add("gap");
			}

		}, false);
		this.action = monitor::close;
		publishAll();
		await().until(() -> this.heard.size() >= 5);
		awaitTurn((NodeMailbox) subscription);
		assertThat(this.heard).isEqualTo(texts(5));
		assertThat(notices).isEmpty();
	}

	@Test
	void aListenerThatClosesTheMailboxHearsNoMore() {
		Subscription subscription = subscribe();
		this.node.events().monitor(subscription, "prices", new EventStatusListener() {
		}, false);
		this.action = subscription::close;
		publishAll();
		awaitNothingAfter5();
	}

	@Test
	void aListenerThatPausesItsMailboxGoesOnWhereItStopped() {
		Subscription subscription = subscribe();
		this.node.events().monitor(subscription, "prices", new EventStatusListener() {
		}, false);
		CountDownLatch paused = new CountDownLatch(1);
		this.action = () -> {
			subscription.pause();
			paused.countDown();
		};
		publishAll();
		await().until(() -> paused.getCount() == 0);
		await().until(() -> ((NodeMailbox) subscription).mailbox().depth() > 0);
		assertThat(this.heard).isEqualTo(texts(5));
		subscription.resume();
		await().until(() -> this.heard.size() == 100);
		assertThat(this.heard).isEqualTo(texts(100));
	}

	@Test
	void aPausedWatcherIsDrainedToTheEnd() {
		Subscription subscription = subscribe();
		this.node.events().monitor(subscription, "prices", new EventStatusListener() {
		}, false);
		this.action = subscription::pause;
		publishAll();
		await().until(() -> this.heard.size() == 5 && ((NodeMailbox) subscription).mailbox().depth() > 0);
		assertThat(((NodeMailbox) subscription).drainOff()).succeedsWithin(Duration.ofSeconds(30));
		assertThat(this.heard).isEqualTo(texts(100));
	}

	@Test
	void aGapThatMakesTheListenerPauseIsToldOnce() {
		EventProducer<String> forgetful = this.node.events()
			.register("quotes", String.class, EventOptions.defaults().buffer(0));
		Subscription subscription = subscribe();
		List<String> gaps = new CopyOnWriteArrayList<>();
		this.node.events().monitor(subscription, "quotes", new EventStatusListener() {

			@Override
			public void onGap(long from, long to) {
				gaps.add(from + "-" + to);
				subscription.pause();
			}

		}, false);
		forgetful.publish("1");
		await().until(() -> this.heard.size() == 1);
		IntStream.rangeClosed(2, 100).forEach((number) -> forgetful.publish("" + number));
		this.published.countDown();
		await().until(() -> gaps.size() == 1 && ((NodeMailbox) subscription).mailbox().depth() > 0);
		assertThat(this.heard).containsExactly("1");
		subscription.resume();
		await().until(() -> this.heard.size() == 2);
		assertThat(this.heard).containsExactly("1", "100");
		assertThat(gaps).containsExactly("2-99");
	}

	@Test
	void aLateNoticeWaitsWhileTheListenerHasPaused() {
		for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST)) {
			List<String> told = new CopyOnWriteArrayList<>();
			CountDownLatch goOn = new CountDownLatch(1);
			CountDownLatch begun = new CountDownLatch(1);
			List<Subscription> pausing = new CopyOnWriteArrayList<>();
			pausing.add(this.node.subscriptions().subscribe(overflow.name(), String.class, (message) -> {
				told.add(message.getPayload());
				begun.countDown();
				goOn.await();
				pausing.get(0).pause();
			}, SubscriptionOptions.defaults().mailbox(small(overflow))));
			Subscription subscription = pausing.get(0);
			Mailbox target = this.node.mailboxes().open(String.class, (message) -> {
			});
			this.node.monitors()
				.monitor(Target.mailbox(target.ref()), (down) -> told.add("down"),
						MonitorOptions.defaults().owner(subscription));
			this.node.publisher().publish(overflow.name(), "first");
			await().until(() -> begun.getCount() == 0);
			if (overflow == Overflow.DROP_OLDEST) {
				target.close();
				this.node.publisher().publish(overflow.name(), "last");
			}
			else {
				this.node.publisher().publish(overflow.name(), "last");
				target.close();
			}
			// the notice found no room, or had to make some
			goOn.countDown();
			await().until(() -> !((NodeMailbox) subscription).mailbox().isHandingOver());
			await().during(Duration.ofMillis(100)).until(() -> told.equals(List.of("first")));
			subscription.resume();
			await().until(() -> told.contains("last"));
			if (overflow == Overflow.DROP_OLDEST) {
				// what had to make room comes before what it made room for
				assertThat(told).containsExactly("first", "down", "last");
				continue;
			}
			await().during(Duration.ofMillis(100)).until(() -> told.equals(List.of("first", "last")));
			subscription.resume();
			await().until(() -> told.equals(List.of("first", "last", "down")));
		}
	}

	@Test
	void aListenerThatClosesAWatchWithItsMailboxHearsNoMore() {
		List<Monitor> monitors = new CopyOnWriteArrayList<>();
		EventWatcher<String> listener = this::hear;
		this.action = () -> monitors.get(0).close();
		monitors.add(this.node.events()
			.monitor("prices", String.class, listener, WatchOptions.defaults().mailbox(small(Overflow.DROP_NEWEST))));
		publishAll();
		await().until(() -> this.heard.size() == 2);
		this.producer.publish("101");
		awaitNothingAfter5();
	}

	private void awaitNothingAfter5() {
		await().until(() -> this.heard.size() >= 5);
		await().during(Duration.ofMillis(200)).until(() -> this.heard.size() == 5);
		assertThat(this.heard).isEqualTo(texts(5));
	}

}
