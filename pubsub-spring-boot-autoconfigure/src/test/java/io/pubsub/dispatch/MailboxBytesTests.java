package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.pubsub.Overflow;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mailboxes bounded in bytes, each and all of a node together.
 */
@Timeout(60)
class MailboxBytesTests {

	private final Workers workers = new Workers("test", (task) -> new Thread(task).start(), 2);

	private final List<Integer> handled = new CopyOnWriteArrayList<>();

	private final List<Integer> overflowed = new CopyOnWriteArrayList<>();

	/** Permits for the handler to return. */
	private final Semaphore handling = new Semaphore(0);

	private final AtomicInteger entered = new AtomicInteger();

	private final AtomicInteger lost = new AtomicInteger();

	@AfterEach
	void close() {
		this.handling.release(1_000_000);
		this.workers.close();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	private MailboxQueue<Message> mailbox(MailboxSettings settings, QueuedBytes node) {
		return new MailboxQueue<>(settings, node, new Handler<>() {

			@Override
			public void handle(Message message) {
				MailboxBytesTests.this.entered.incrementAndGet();
				MailboxBytesTests.this.handling.acquireUninterruptibly();
				MailboxBytesTests.this.handled.add(message.number);
			}

			@Override
			public void overflowed(Message message) {
				MailboxBytesTests.this.overflowed.add(message.number);
			}

		}, this.workers, this.lost::incrementAndGet);
	}

	/** A mailbox whose handler is busy with message 0. */
	private MailboxQueue<Message> busy(int capacity, long maxBytes, Overflow overflow, QueuedBytes node) {
		int before = this.entered.get();
		MailboxQueue<Message> mailbox = mailbox(new MailboxSettings(capacity, maxBytes, overflow, Duration.ofMillis(50), 1),
				node);
		mailbox.offer(new Message(0, 1), false);
		await().until(() -> this.entered.get() == before + 1);
		return mailbox;
	}

	private MailboxQueue<Message> busy(long maxBytes, Overflow overflow) {
		return busy(1000, maxBytes, overflow, QueuedBytes.unbounded());
	}

	private static Offer offer(MailboxQueue<Message> mailbox, int number, int size) {
		return mailbox.offer(new Message(number, size), true);
	}

	private void awaitHandled(Integer... numbers) {
		this.handling.release(1_000_000);
		await().untilAsserted(() -> assertThat(this.handled).containsExactly(numbers));
	}

	@Nested
	class OneMailbox {

		@Test
		void dropsAsManyOfTheOldestAsTheNewOneNeeds() {
			MailboxQueue<Message> mailbox = busy(100, Overflow.DROP_OLDEST);
			for (int i = 1; i <= 5; i++) {
				assertThat(offer(mailbox, i, 20)).isEqualTo(Offer.ACCEPTED);
			}
			assertThat(mailbox.bytes()).isEqualTo(100);
			assertThat(offer(mailbox, 6, 50)).isEqualTo(Offer.DISPLACED);
			assertThat(mailbox.bytes()).isEqualTo(90);
			assertThat(mailbox.dropped()).isEqualTo(3);
			assertThat(MailboxBytesTests.this.lost).hasValue(3);
			assertThat(MailboxBytesTests.this.overflowed).containsExactly(1, 2, 3);
			awaitHandled(0, 4, 5, 6);
			assertThat(mailbox.bytes()).isZero();
		}

		@ParameterizedTest
		@EnumSource(value = Overflow.class, names = { "DROP_NEWEST", "FAIL", "BLOCK" })
		void hasNoRoomForTheNewOne(Overflow overflow) {
			MailboxQueue<Message> mailbox = busy(100, overflow);
			assertThat(offer(mailbox, 1, 60)).isEqualTo(Offer.ACCEPTED);
			assertThat(offer(mailbox, 2, 60)).isEqualTo((overflow == Overflow.FAIL) ? Offer.FAILED : Offer.DROPPED);
			assertThat(offer(mailbox, 3, 40)).isEqualTo(Offer.ACCEPTED);
			assertThat(mailbox.dropped()).isEqualTo(1);
			assertThat(MailboxBytesTests.this.overflowed).containsExactly(2);
			awaitHandled(0, 1, 3);
		}

		@Test
		void senderWaitsUntilThereIsRoomForAllOfTheNewOne() throws Exception {
			MailboxQueue<Message> mailbox = mailbox(new MailboxSettings(1000, 100, Overflow.BLOCK, MailboxQueue.FOR_EVER, 1),
					QueuedBytes.unbounded());
			offer(mailbox, 0, 1);
			await().until(() -> MailboxBytesTests.this.entered.get() == 1);
			offer(mailbox, 1, 50);
			offer(mailbox, 2, 50);
			CompletableFuture<Offer> third = CompletableFuture.supplyAsync(() -> offer(mailbox, 3, 100));
			// when 1 is being handled, 2 still waits
			MailboxBytesTests.this.handling.release(1);
			await().until(() -> MailboxBytesTests.this.entered.get() == 2);
			assertThat(third).isNotDone();
			MailboxBytesTests.this.handling.release(1);
			assertThat(third.get(30, TimeUnit.SECONDS)).isEqualTo(Offer.ACCEPTED);
			awaitHandled(0, 1, 2, 3);
		}

		@ParameterizedTest
		@EnumSource(value = Overflow.class, names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
		void takesAMessageLargerThanItsBoundWhenNoneWaits(Overflow overflow) {
			MailboxQueue<Message> mailbox = busy(100, overflow);
			assertThat(offer(mailbox, 1, 1000)).isEqualTo(Offer.ACCEPTED);
			assertThat(offer(mailbox, 2, 1).isOverflow()).isTrue();
			assertThat(mailbox.dropped()).isEqualTo(1);
			MailboxBytesTests.this.handling.release(1_000_000);
			await().until(() -> MailboxBytesTests.this.handled.size() == 2);
		}

		@Test
		void isBoundedInMessagesToo() {
			MailboxQueue<Message> mailbox = busy(2, 1000, Overflow.DROP_OLDEST, QueuedBytes.unbounded());
			offer(mailbox, 1, 10);
			offer(mailbox, 2, 10);
			assertThat(offer(mailbox, 3, 10)).isEqualTo(Offer.DISPLACED);
			awaitHandled(0, 2, 3);
		}

		@Test
		void whatADrainTakesAtOnceIsASmallPartOfTheBound() {
			MailboxQueue<Message> mailbox = busy(65_536, 64_000, Overflow.FAIL, QueuedBytes.unbounded());
			for (int i = 1; i <= 64; i++) {
				assertThat(offer(mailbox, i, 1000)).isEqualTo(Offer.ACCEPTED);
			}
			MailboxBytesTests.this.handling.release(1);
			await().until(() -> MailboxBytesTests.this.entered.get() == 2);
			int more = 0;
			while (offer(mailbox, 100 + more, 1000).isIn()) {
				more++;
			}
			// the one being handled, and one more that was taken with it
			assertThat(more).isLessThanOrEqualTo(2);
			assertThat(mailbox.bytes()).isLessThanOrEqualTo(65_000);
		}

		@Test
		void theRingKeepsSizesInOrderAsItGrows() {
			MailboxQueue<Message> mailbox = mailbox(
					new MailboxSettings(100_000, 10_000_000, Overflow.FAIL, Duration.ZERO, 1),
					QueuedBytes.unbounded());
			mailbox.pause();
			long bytes = 0;
			for (int i = 0; i < 3000; i++) {
				offer(mailbox, i, i);
				bytes += i;
			}
			assertThat(mailbox.bytes()).isEqualTo(bytes);
			MailboxBytesTests.this.handling.release(1_000_000);
			mailbox.drainOff().join();
			assertThat(mailbox.bytes()).isZero();
		}

	}

	@Nested
	class AllOfANode {

		private final QueuedBytes node = new QueuedBytes(1_600_000);

		private MailboxQueue<Message> busy(Overflow overflow) {
			return MailboxBytesTests.this.busy(100_000, Long.MAX_VALUE, overflow, this.node);
		}

		private void fill(MailboxQueue<Message> mailbox) {
			int number = 1;
			while (offer(mailbox, number, 10_000) == Offer.ACCEPTED) {
				assertThat(number++).isLessThan(1000);
			}
		}

		@ParameterizedTest
		@EnumSource(value = Overflow.class, names = "DEFAULT", mode = EnumSource.Mode.EXCLUDE)
		void mailboxesAreFullWhenTheNodeIs(Overflow overflow) {
			MailboxQueue<Message> first = busy(overflow);
			MailboxQueue<Message> second = busy(overflow);
			fill(first);
			assertThat(first.bytes()).isBetween(1_500_000L, 1_700_000L);
			fill(second);
			// its share, and a message
			assertThat(second.bytes()).isBetween(40_000L, 70_000L);
		}

		@Test
		void aMailboxThatKeepsUpGoesOnWhenTheNodeIsFull() {
			fill(busy(Overflow.DROP_NEWEST));
			MailboxQueue<Message> other = new MailboxQueue<>(
					new MailboxSettings(1000, 1_000_000, Overflow.FAIL, Duration.ZERO, 1), this.node,
					(message) -> MailboxBytesTests.this.handled.add(message.number), MailboxBytesTests.this.workers,
					MailboxBytesTests.this.lost::incrementAndGet);
			for (int i = 0; i < 1000; i++) {
				int number = i;
				assertThat(offer(other, number, 30_000)).isEqualTo(Offer.ACCEPTED);
				await().pollInterval(Duration.ofMillis(1)).until(() -> MailboxBytesTests.this.handled.size() > number);
			}
		}

		@Test
		void aMessageThatWaitsInSeveralMailboxesCountsOnce() {
			List<MailboxQueue<Message>> mailboxes = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				MailboxQueue<Message> mailbox = mailbox(
						new MailboxSettings(1000, Long.MAX_VALUE, Overflow.FAIL, Duration.ZERO, 1), this.node);
				mailbox.pause();
				mailboxes.add(mailbox);
			}
			for (int i = 0; i < 10; i++) {
				Message message = new Message(i, 100_000);
				mailboxes.forEach((mailbox) -> assertThat(mailbox.offer(message, false)).isEqualTo(Offer.ACCEPTED));
			}
			assertThat(total(mailboxes)).isEqualTo(1_000_000);
			MailboxBytesTests.this.handling.release(1_000_000);
			mailboxes.get(0).resume();
			await().until(() -> MailboxBytesTests.this.handled.size() == 10);
			assertThat(total(mailboxes)).isEqualTo(1_000_000);
			mailboxes.forEach(MailboxQueue::resume);
			await().until(() -> total(mailboxes) == 0);
		}

		@Test
		void aSenderWaitsForRoomThatAnotherMailboxMakes() throws Exception {
			MailboxQueue<Message> full = busy(Overflow.DROP_NEWEST);
			fill(full);
			MailboxQueue<Message> patient = mailbox(
					new MailboxSettings(1000, Long.MAX_VALUE, Overflow.BLOCK, MailboxQueue.FOR_EVER, 1), this.node);
			patient.pause();
			for (int i = 0; i < 10; i++) {
				patient.enqueue(new Message(i, 10_000), false, null);
			}
			CompletableFuture<Offer> waiting = CompletableFuture.supplyAsync(() -> offer(patient, 10, 500_000));
			await().until(() -> isWaiting(patient));
			full.close();
			assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(Offer.ACCEPTED);
		}

		private boolean isWaiting(MailboxQueue<Message> mailbox) {
			return Thread.getAllStackTraces()
				.keySet()
				.stream()
				.anyMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING
						&& List.of(thread.getStackTrace()).toString().contains("awaitRoom"));
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 4 })
		void theCountIsRightAgainWhateverHasBecomeOfMessages(int concurrency) throws Exception {
			MailboxBytesTests.this.handling.release(1_000_000);
			List<MailboxQueue<Message>> mailboxes = new ArrayList<>();
			for (Overflow overflow : List.of(Overflow.DROP_OLDEST, Overflow.DROP_NEWEST, Overflow.FAIL,
					Overflow.BLOCK)) {
				mailboxes.add(mailbox(new MailboxSettings(500, 400_000, overflow, Duration.ofMillis(1), concurrency),
						this.node));
			}
			List<Thread> senders = new ArrayList<>();
			for (int sender = 0; sender < 3; sender++) {
				senders.add(new Thread(() -> {
					ThreadLocalRandom random = ThreadLocalRandom.current();
					for (int i = 0; i < 5000; i++) {
						Message message = new Message(i, random.nextInt(20_000));
						mailboxes.forEach((mailbox) -> mailbox.offer(message, true));
						if (random.nextInt(100) == 0) {
							MailboxQueue<Message> some = mailboxes.get(random.nextInt(4));
							some.pause();
							some.resume();
						}
					}
				}));
			}
			senders.forEach(Thread::start);
			for (Thread sender : senders) {
				sender.join();
			}
			await().untilAsserted(() -> assertThat(total(mailboxes)).isZero());
			mailboxes.forEach(MailboxQueue::pause);
			for (int i = 0; i < 10; i++) {
				Message message = new Message(i, 10_000);
				mailboxes.forEach((mailbox) -> mailbox.enqueue(message, false, null));
			}
			mailboxes.forEach(MailboxQueue::close);
			await().untilAsserted(() -> assertThat(this.node.reported()).isZero());
			assertThat(this.node.allowance()).isEqualTo(QueuedBytes.CHUNK);
		}

		private long total(List<MailboxQueue<Message>> mailboxes) {
			return this.node.reported() + mailboxes.stream().mapToLong(MailboxQueue::unreportedBytes).sum();
		}

	}

	@Test
	void aHundredThousandMailboxesDoNotHideWhatWaitsInThem() {
		QueuedBytes node = new QueuedBytes(10_000_000);
		int accepted = 0;
		for (int i = 0; i < 100_000; i++) {
			MailboxQueue<Message> mailbox = mailbox(
					new MailboxSettings(100, Long.MAX_VALUE, Overflow.FAIL, Duration.ZERO, 1), node);
			mailbox.pause();
			for (int k = 0; k < 3; k++) {
				accepted += mailbox.enqueue(new Message(k, 100), false, null).isIn() ? 1 : 0;
			}
		}
		// all take one, as each that is empty does
		assertThat(accepted).isBetween(100_000, 190_000);
	}

	private static final class Message extends Held {

		private final int number;

		Message(int number, int size) {
			super(size);
			this.number = number;
		}

	}

}
