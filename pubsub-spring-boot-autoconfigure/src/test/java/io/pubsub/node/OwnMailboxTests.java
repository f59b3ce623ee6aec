package io.pubsub.node;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.MailboxFullException;
import io.pubsub.MailboxOptions;
import io.pubsub.MessageListener;
import io.pubsub.Overflow;
import io.pubsub.Publisher;
import io.pubsub.Receipt;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that publishes to its own full mailbox, whose overflow is to block.
 */
@Timeout(180)
class OwnMailboxTests {

	private final PubSubNode node = PubSubNode.builder("alice").blockTimeout(Duration.ofMinutes(10)).build();

	private final Publisher publisher = this.node.publisher();

	@BeforeEach
	void start() {
		this.node.start();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	/**
	 * Calls that put one more message in, each until it fails, by their names.
	 */
	private Map<String, Consumer<Mailbox>> calls() {
		Map<String, Consumer<Mailbox>> calls = new LinkedHashMap<>();
		calls.put("publish", (own) -> this.publisher.publish("loop", "more"));
		calls.put("publishLocal", (own) -> this.publisher.publishLocal("loop", "more"));
		calls.put("publishTo", (own) -> this.publisher.publishTo(this.node.cluster().self(), "loop", "more"));
		calls.put("send", (own) -> this.publisher.send(own.ref(), "more"));
		calls.put("sendToGroup", (own) -> this.publisher.sendToGroup("group", "more"));
		return calls;
	}

	private Subscription subscribe(Form form, MessageListener<String> listener) {
		SubscriptionOptions options = SubscriptionOptions.defaults().capacity(2).overflow(Overflow.BLOCK);
		return this.node.subscriptions().subscribe("loop", String.class, listener, form.applyTo(options));
	}

	@ParameterizedTest
	@EnumSource
	void doesNotWaitForItself(Form form) {
		calls().forEach((name, call) -> {
			List<Subscription> own = new CopyOnWriteArrayList<>();
			CompletableFuture<Throwable> failure = new CompletableFuture<>();
			CountDownLatch subscribed = new CountDownLatch(1);
			own.add(subscribe(form, (message) -> {
				subscribed.await();
				if (message.getPayload().equals("first")) {
					// what the other drains and the short mailboxes of keys take first
					for (int i = 0; i < 1000; i++) {
						call.accept(own.get(0));
					}
				}
				else {
					failure.get();
				}
			}, failure));
			this.node.groups().join("group", own.get(0));
			subscribed.countDown();
			this.publisher.publish("loop", "first");
			assertThat(failure).as(name + " to " + form)
				.succeedsWithin(Duration.ofSeconds(30))
				.satisfies((thrown) -> assertThat(thrown).isInstanceOf(MailboxFullException.class)
					.hasMessageContaining("would wait for itself: publish from another thread"));
			own.get(0).close();
		});
	}

	private Subscription subscribe(Form form, MessageListener<String> listener, CompletableFuture<Throwable> failure) {
		return subscribe(form, (message) -> {
			try {
				listener.onMessage(message);
			}
			catch (MailboxFullException ex) {
				failure.complete(ex);
			}
		});
	}

	@Test
	void theOthersGetTheMessageAndTheLossIsCounted() {
		List<Object> others = new CopyOnWriteArrayList<>();
		CompletableFuture<Receipt> receipt = new CompletableFuture<>();
		this.node.subscriptions().subscribe("loop", String.class, (message) -> others.add(message.getPayload()));
		subscribe(Form.PLAIN, (message) -> {
			if (message.getPayload().equals("first")) {
				this.publisher.publish("loop", "two");
				this.publisher.publish("loop", "three");
				receipt.complete(this.publisher.publishConfirmed("loop", "four").join());
			}
		});
		this.publisher.publish("loop", "first");
		assertThat(receipt).succeedsWithin(Duration.ofSeconds(30)).satisfies((told) -> {
			assertThat(told.isComplete()).isFalse();
			assertThat(told.nodes().values()).containsExactly(new Receipt.Arrival(Receipt.Status.ARRIVED, 1, 1));
		});
		await().until(() -> others.equals(List.of("first", "two", "three", "four")));
		assertThat(this.node.metrics().lost(Cause.OVERFLOW)).isOne();
	}

	@Test
	void waitsForAnotherMailboxAsEverywhere() {
		CountDownLatch held = new CountDownLatch(1);
		List<Object> got = new CopyOnWriteArrayList<>();
		MailboxOptions options = MailboxOptions.defaults().capacity(1).overflow(Overflow.BLOCK);
		Mailbox other = this.node.mailboxes().open(String.class, (Message<String> message) -> {
			held.await();
			got.add(message.getPayload());
		}, options);
		CompletableFuture<Boolean> sent = new CompletableFuture<>();
		subscribe(Form.PLAIN, (message) -> {
			for (int i = 0; i < 5; i++) {
				this.publisher.send(other.ref(), "message " + i);
			}
			sent.complete(true);
		});
		this.publisher.publish("loop", "first");
		await().until(() -> this.node.metrics().mailboxes().stream().anyMatch((mailbox) -> mailbox.depth() == 1));
		held.countDown();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(30));
		await().until(() -> got.size() == 5);
	}

	/** The forms that a mailbox has. */
	enum Form {

		PLAIN, CONCURRENT, KEYED;

		SubscriptionOptions applyTo(SubscriptionOptions options) {
			return switch (this) {
				case PLAIN -> options;
				case CONCURRENT -> options.concurrency(3);
				case KEYED -> options.concurrency(3).key(Message::getPayload);
			};
		}

	}

}
