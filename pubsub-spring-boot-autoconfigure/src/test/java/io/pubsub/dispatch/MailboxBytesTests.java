package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
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
@Timeout(180)
class MailboxBytesTests {

	@AutoClose
	private final BusyMailboxes mailboxes = new BusyMailboxes();

	private MailboxQueue<Message> mailbox(MailboxSettings settings, QueuedBytes node) {
		return this.mailboxes.mailbox(settings, node, this.mailboxes.handler((message) -> message.number));
	}

	/** A mailbox whose handler is busy with message 0. */
	private MailboxQueue<Message> busy(int capacity, long maxBytes, Overflow overflow, QueuedBytes node) {
		MailboxSettings settings = new MailboxSettings(capacity, maxBytes, overflow, Duration.ofMillis(50), 1);
		return this.mailboxes.busy(mailbox(settings, node), new Message(0, 1));
	}

	private MailboxQueue<Message> busy(long maxBytes, Overflow overflow) {
		return busy(1000, maxBytes, overflow, QueuedBytes.unbounded());
	}

	private static Offer offer(MailboxQueue<Message> mailbox, int number, int size) {
		return mailbox.offer(new Message(number, size), true);
	}

	private void awaitHandled(Integer... numbers) {
		this.mailboxes.awaitHandled(numbers);
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
			assertThat(MailboxBytesTests.this.mailboxes.lost).hasValue(3);
			assertThat(MailboxBytesTests.this.mailboxes.overflowed).containsExactly(1, 2, 3);
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
			assertThat(MailboxBytesTests.this.mailboxes.overflowed).containsExactly(2);
			awaitHandled(0, 1, 3);
		}

		@Test
		void senderWaitsUntilThereIsRoomForAllOfTheNewOne() throws Exception {
			MailboxQueue<Message> mailbox = mailbox(
					new MailboxSettings(1000, 100, Overflow.BLOCK, MailboxQueue.FOR_EVER, 1), QueuedBytes.unbounded());
			offer(mailbox, 0, 1);
			MailboxBytesTests.this.mailboxes.awaitEntered(1);
			offer(mailbox, 1, 50);
			offer(mailbox, 2, 50);
			CompletableFuture<Offer> third = CompletableFuture.supplyAsync(() -> offer(mailbox, 3, 100));
			// when 1 is being handled, 2 still waits
			MailboxBytesTests.this.mailboxes.handling.release(1);
			MailboxBytesTests.this.mailboxes.awaitEntered(2);
			assertThat(third).isNotDone();
			MailboxBytesTests.this.mailboxes.handling.release(1);
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
			MailboxBytesTests.this.mailboxes.letGo();
			BusyMailboxes.await().until(() -> MailboxBytesTests.this.mailboxes.handled.size() == 2);
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
			MailboxBytesTests.this.mailboxes.handling.release(1);
			MailboxBytesTests.this.mailboxes.awaitEntered(2);
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
					new MailboxSettings(100_000, 10_000_000, Overflow.FAIL, Duration.ZERO, 1), QueuedBytes.unbounded());
			mailbox.pause();
			long bytes = 0;
			for (int i = 0; i < 3000; i++) {
				offer(mailbox, i, i);
				bytes += i;
			}
			assertThat(mailbox.bytes()).isEqualTo(bytes);
			MailboxBytesTests.this.mailboxes.letGo();
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
					(message) -> MailboxBytesTests.this.mailboxes.handled.add(message.number),
					MailboxBytesTests.this.mailboxes.workers, MailboxBytesTests.this.mailboxes.lost::incrementAndGet);
			for (int i = 0; i < 1000; i++) {
				int number = i;
				assertThat(offer(other, number, 30_000)).isEqualTo(Offer.ACCEPTED);
				BusyMailboxes.await()
					.pollInterval(Duration.ofMillis(1))
					.until(() -> MailboxBytesTests.this.mailboxes.handled.size() > number);
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
			MailboxBytesTests.this.mailboxes.letGo();
			mailboxes.get(0).resume();
			BusyMailboxes.await().until(() -> MailboxBytesTests.this.mailboxes.handled.size() == 10);
			assertThat(total(mailboxes)).isEqualTo(1_000_000);
			mailboxes.forEach(MailboxQueue::resume);
			BusyMailboxes.await().until(() -> total(mailboxes) == 0);
		}

		@Test
		void theNodeDoesNotCountTheLittleThatWaitsInAMailbox() {
			MailboxQueue<Message> mailbox = mailbox(settings(Overflow.FAIL), this.node);
			mailbox.pause();
			// a sixteenth of a sixteenth
			Message last = offerAll(mailbox, 6);
			assertThat(last.isHeld()).isFalse();
			assertThat(mailbox.bytes()).isEqualTo(6000);
			Message more = new Message(7, 1000);
			mailbox.offer(more, false);
			assertThat(more.isHeld()).isTrue();
			MailboxBytesTests.this.mailboxes.letGo();
			mailbox.resume();
			BusyMailboxes.await().until(() -> mailbox.depth() == 0 && !more.isHeld());
			mailbox.pause();
			assertThat(offerAll(mailbox, 6).isHeld()).as("there is room again").isFalse();
			mailbox.close();
			assertThat(this.node.reported()).isZero();
		}

		@Test
		void allMailboxesTogetherHideASixteenthOfTheBoundAtMost() {
			List<MailboxQueue<Message>> mailboxes = new ArrayList<>();
			List<Message> messages = new ArrayList<>();
			for (int round = 0; round < 2; round++) {
				for (int i = 0; i < 1000; i++) {
					MailboxQueue<Message> mailbox = mailbox(settings(Overflow.FAIL), this.node);
					mailbox.pause();
					mailboxes.add(mailbox);
					for (int k = 0; k < 70; k++) {
						Message message = new Message(k, 100);
						if (mailbox.offer(message, false).isIn()) {
							messages.add(message);
						}
					}
				}
				long hidden = messages.stream().filter((message) -> !message.isHeld()).count() * 100;
				// closed mailboxes have given theirs back
				assertThat(hidden).isBetween(50_000L, 100_000L);
				mailboxes.forEach(MailboxQueue::close);
				mailboxes.clear();
				messages.clear();
			}
		}

		private Message offerAll(MailboxQueue<Message> mailbox, int count) {
			Message last = new Message(0, 1000);
			for (int i = 1; i <= count; i++) {
				last = new Message(i, 1000);
				assertThat(mailbox.offer(last, false)).isEqualTo(Offer.ACCEPTED);
			}
			return last;
		}

		private MailboxSettings settings(Overflow overflow) {
			return new MailboxSettings(1000, Long.MAX_VALUE, overflow, Duration.ZERO, 1);
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
			BusyMailboxes.await().until(() -> isWaiting(patient));
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
			MailboxBytesTests.this.mailboxes.letGo();
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
			BusyMailboxes.await().untilAsserted(() -> assertThat(total(mailboxes)).isZero());
			mailboxes.forEach(MailboxQueue::pause);
			for (int i = 0; i < 10; i++) {
				Message message = new Message(i, 10_000);
				mailboxes.forEach((mailbox) -> mailbox.enqueue(message, false, null));
			}
			mailboxes.forEach(MailboxQueue::close);
			BusyMailboxes.await().untilAsserted(() -> assertThat(this.node.reported()).isZero());
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
