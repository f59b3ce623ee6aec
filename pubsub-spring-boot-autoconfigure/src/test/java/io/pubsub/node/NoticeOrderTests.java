package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.messaging.Message;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventStatusListener;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Target;
import io.pubsub.node.mailbox.NodeMailbox;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a mailbox is told besides its messages, it is told after those that came before,
 * and before those that come later: in every form of mailbox.
 */
@Timeout(120)
class NoticeOrderTests {

	private static final String NOTICE = "notice";

	private final PubSubNode node = PubSubNode.builder("alice").build();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final AtomicInteger begun = new AtomicInteger();

	/** Permits for the listener to return. */
	private final Semaphore handling = new Semaphore(0);

	@BeforeEach
	void start() {
		this.node.start();
	}

	@AfterEach
	void close() {
		this.handling.release(1_000_000);
		this.node.close();
	}

	private Mailbox open(MailboxOptions options) {
		return this.node.mailboxes().open(String.class, this::listen, options);
	}

	private void listen(Message<String> message) {
		this.begun.incrementAndGet();
		this.handling.acquireUninterruptibly();
		this.handled.add(message.getPayload());
	}

	private void send(Mailbox mailbox, int from, int to) {
		IntStream.range(from, to)
			.forEach((number) -> this.node.publisher().send(mailbox.ref(), Integer.toString(number)));
	}

	private static List<String> texts(int from, int to) {
		return IntStream.range(from, to).mapToObj(Integer::toString).toList();
	}

	@ParameterizedTest
	@EnumSource
	void aLinkEndsAMailboxAfterWhatCameBefore(Form form) {
		Mailbox target = open(MailboxOptions.defaults());
		Mailbox mailbox = open(form.options());
		this.node.monitors().link(mailbox, Target.mailbox(target.ref()));
		send(mailbox, 0, 100);
		await().until(() -> this.begun.get() > 0);
		target.close();
		this.handling.release(1_000_000);
		await().until(() -> ((NodeMailbox) mailbox).ending() != null);
		assertThat(this.handled).containsExactlyInAnyOrderElementsOf(texts(0, 100));
	}

	@ParameterizedTest
	@EnumSource
	void theOwnerOfAMonitorHearsOfTheEndBetweenMessages(Form form) {
		for (int round = 0; round < 20; round++) {
			this.handled.clear();
			this.begun.set(0);
			this.handling.drainPermits();
			Mailbox target = open(MailboxOptions.defaults());
			Mailbox mailbox = open(form.options());
			this.node.monitors()
				.monitor(Target.mailbox(target.ref()), (down) -> this.handled.add(NOTICE),
						MonitorOptions.defaults().owner(mailbox));
			send(mailbox, 0, 30);
			await().until(() -> this.begun.get() > 0);
			target.close();
			send(mailbox, 30, 60);
			this.handling.release(1_000_000);
			await().until(() -> this.handled.size() == 61);
			assertThat(this.handled.subList(0, 30)).containsExactlyInAnyOrderElementsOf(texts(0, 30));
			assertThat(this.handled.get(30)).isEqualTo(NOTICE);
			assertThat(this.handled.subList(31, 61)).containsExactlyInAnyOrderElementsOf(texts(30, 60));
			mailbox.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void manyNoticesKeepTheirOrder(Form form) {
		Mailbox mailbox = open(form.options());
		List<Mailbox> targets = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			String notice = NOTICE + i;
			Mailbox target = open(MailboxOptions.defaults());
			targets.add(target);
			this.node.monitors()
				.monitor(Target.mailbox(target.ref()), (down) -> this.handled.add(notice),
						MonitorOptions.defaults().owner(mailbox));
		}
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			send(mailbox, i, i + 1);
			targets.get(i).close();
			expected.add(Integer.toString(i));
			expected.add(NOTICE + i);
		}
		this.handling.release(1_000_000);
		await().until(() -> this.handled.size() == 100);
		assertThat(this.handled).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource
	void aNoticeThatFindsNoRoomComesInItsTurn(Form form) {
		for (Overflow overflow : List.of(Overflow.DROP_NEWEST, Overflow.FAIL, Overflow.BLOCK)) {
			this.handled.clear();
			this.begun.set(0);
			this.handling.drainPermits();
			Mailbox target = open(MailboxOptions.defaults());
			Subscription mailbox = this.node.subscriptions()
				.subscribe("a", String.class, this::listen,
						SubscriptionOptions.defaults().mailbox(form.options().capacity(5).overflow(overflow)));
			this.node.monitors()
				.monitor(Target.mailbox(target.ref()), (down) -> this.handled.add(NOTICE),
						MonitorOptions.defaults().owner(mailbox));
			mailbox.pause();
			send(mailbox, 0, 5);
			target.close();
			mailbox.resume();
			this.handling.release(1_000_000);
			await().until(() -> this.handled.size() == 6);
			assertThat(this.handled.get(5)).isEqualTo(NOTICE);
			mailbox.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aNoticeThatMustMakeRoomComesAfterWhatWasTakenBefore(Form form) {
		int capacity = 6400;
		Mailbox target = open(MailboxOptions.defaults());
		Subscription mailbox = this.node.subscriptions()
			.subscribe("a", String.class, this::listen, SubscriptionOptions.defaults()
				.mailbox(form.options().capacity(capacity).overflow(Overflow.DROP_OLDEST)));
		this.node.monitors()
			.monitor(Target.mailbox(target.ref()), (down) -> this.handled.add(NOTICE),
					MonitorOptions.defaults().owner(mailbox));
		mailbox.pause();
		send(mailbox, 0, 200);
		mailbox.resume();
		await().until(() -> this.begun.get() > 0);
		target.close();
		send(mailbox, 200, 200 + 2 * capacity);
		this.handling.release(1_000_000);
		await()
			.until(() -> this.handled.contains(NOTICE) && this.handled.contains(Integer.toString(199 + 2 * capacity)));
		List<String> handled = List.copyOf(this.handled);
		List<Integer> before = handled.subList(0, handled.indexOf(NOTICE)).stream().map(Integer::valueOf).toList();
		List<Integer> after = handled.subList(handled.indexOf(NOTICE) + 1, handled.size())
			.stream()
			.map(Integer::valueOf)
			.toList();
		assertThat(before).isNotEmpty().allMatch((number) -> number < 200);
		assertThat(after).isNotEmpty().allMatch((number) -> number >= 200);
	}

	@Test
	void eventsAreRefusedByMailboxesThatKeepOrderForEachKeyOnly() {
		this.node.events().register("prices", String.class, EventOptions.defaults());
		for (Form form : List.of(Form.CONCURRENT, Form.KEYED)) {
			Mailbox mailbox = open(form.options());
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.node.events().monitor(mailbox, "prices", new EventStatusListener() {
				}, false))
				.withMessageContaining("side by side");
			assertThatIllegalArgumentException().isThrownBy(() -> this.node.events().link(mailbox, "prices"))
				.withMessageContaining("side by side");
		}
	}

	@ParameterizedTest
	@EnumSource
	void drainingDeliversWhatAPausedMailboxHolds(Form form) {
		this.handling.release(1_000_000);
		Subscription subscription = this.node.subscriptions()
			.subscribe("a", String.class, this::listen, SubscriptionOptions.defaults().mailbox(form.options()));
		subscription.pause();
		IntStream.range(0, 1000).forEach((number) -> this.node.publisher().publish("a", Integer.toString(number)));
		assertThat(this.node.drain(Duration.ofSeconds(60))).isTrue();
		assertThat(this.handled).hasSize(1000);
	}

	/**
	 * Forms of mailboxes.
	 */
	enum Form {

		PLAIN(MailboxOptions.defaults()),

		CONCURRENT(MailboxOptions.defaults().concurrency(4)),

		KEYED(MailboxOptions.defaults().concurrency(4).key(Message::getPayload)),

		ONE_KEY(MailboxOptions.defaults().concurrency(4).key((message) -> "one"));

		private final MailboxOptions options;

		Form(MailboxOptions options) {
			this.options = options;
		}

		MailboxOptions options() {
			return this.options;
		}

	}

}
