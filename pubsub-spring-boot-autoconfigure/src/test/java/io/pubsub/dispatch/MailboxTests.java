package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Overflow;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class MailboxTests {

	@AutoClose
	private final BusyMailboxes mailboxes = new BusyMailboxes();

	private MailboxQueue<Integer> mailbox(int capacity, Overflow overflow, int concurrency, Handler<Integer> handler) {
		return this.mailboxes.mailbox(new MailboxSettings(capacity, overflow, Duration.ofMillis(50), concurrency),
				handler);
	}

	private MailboxQueue<Integer> blocking(int capacity, Overflow overflow) {
		return mailbox(capacity, overflow, 1, handler());
	}

	private Handler<Integer> handler() {
		return this.mailboxes.handler(Integer::intValue);
	}

	/** A mailbox whose handler is busy with message 0. */
	private MailboxQueue<Integer> busy(int capacity, Overflow overflow) {
		return this.mailboxes.busy(blocking(capacity, overflow), 0);
	}

	/** One more such mailbox, whose senders wait. */
	private MailboxQueue<Integer> busyAndBlocking(Duration blockTimeout) {
		MailboxSettings settings = new MailboxSettings(1, Overflow.BLOCK, blockTimeout, 1);
		return this.mailboxes.busy(this.mailboxes.mailbox(settings, handler()), 0);
	}

	private void awaitHandled(Integer... messages) {
		this.mailboxes.awaitHandled(messages);
	}

	@Test
	void keepsOrderThroughManyTurns() {
		List<Integer> seen = new ArrayList<>();
		MailboxQueue<Integer> mailbox = mailbox(100_000, Overflow.FAIL, 1, seen::add);
		MailboxQueue<Integer> other = mailbox(100_000, Overflow.FAIL, 1, (message) -> {
		});
		for (int i = 0; i < 100_000; i++) {
			mailbox.offer(i, false);
			other.offer(i, false);
		}
		mailbox.drainOff().join();
		assertThat(seen).isEqualTo(IntStream.range(0, 100_000).boxed().toList());
	}

	@Test
	void messagesOfSeveralSendersAreHandledOneAtATimeAndNoneIsLost() throws Exception {
		int[] unguarded = new int[1];
		MailboxQueue<Integer> mailbox = mailbox(1_000_000, Overflow.FAIL, 1, (message) -> unguarded[0]++);
		List<Thread> senders = IntStream.range(0, 4).mapToObj((sender) -> new Thread(() -> {
			for (int i = 0; i < 50_000; i++) {
				assertThat(mailbox.offer(i, false)).isEqualTo(Offer.ACCEPTED);
			}
		})).toList();
		senders.forEach(Thread::start);
		for (Thread sender : senders) {
			sender.join();
		}
		mailbox.drainOff().join();
		assertThat(unguarded[0]).isEqualTo(200_000);
	}

	@Test
	void aHandlerThatThrowsGetsTheNextMessage() {
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 1, (message) -> {
			this.mailboxes.handled.add(message);
			throw new IllegalStateException("as it is told to");
		});
		mailbox.offer(1, false);
		mailbox.offer(2, false);
		awaitHandled(1, 2);
	}

	@Test
	void aHandlerWhoseExceptionCannotBeLoggedGetsTheNextMessage() {
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 1, (message) -> {
			this.mailboxes.handled.add(message);
			throw new HostileException();
		});
		mailbox.offer(1, false);
		mailbox.offer(2, false);
		awaitHandled(1, 2);
		assertThat(mailbox.drainOff()).succeedsWithin(Duration.ofSeconds(60));
	}

	@Test
	void aHandlerThatLeavesItsThreadInterruptedDisturbsNoNextMessage() {
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		MailboxQueue<Integer> mailbox = mailbox(100, Overflow.FAIL, 1, (message) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
		});
		mailbox.pause();
		IntStream.range(0, 50).forEach((i) -> mailbox.offer(i, false));
		mailbox.resume();
		assertThat(mailbox.drainOff()).succeedsWithin(Duration.ofSeconds(60));
		assertThat(interrupted).hasSize(50).containsOnly(false);
	}

	@Test
	void whatWaitsIsHandledAfterAPauseThoughAnotherMessageIsAtHand() {
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 4, (message) -> {
			if (message == 0) {
				handler().handle(message);
			}
			else {
				this.mailboxes.handled.add(message);
			}
		});
		mailbox.offer(0, false);
		this.mailboxes.awaitEntered(1);
		mailbox.pause();
		mailbox.offer(1, false);
		mailbox.resume();
		Awaitility.await().untilAsserted(() -> assertThat(this.mailboxes.handled).containsExactly(1));
	}

	@Test
	void severalMessagesAreHandledAtATimeIfWanted() {
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 3, handler());
		IntStream.range(0, 5).forEach((i) -> mailbox.offer(i, false));
		this.mailboxes.awaitEntered(3);
		assertThat(mailbox.depth()).isEqualTo(2);
		this.mailboxes.handling.release(5);
		Awaitility.await().until(() -> this.mailboxes.handled.size() == 5);
	}

	@Nested
	class WhenFull {

		@Test
		void theOldestGoes() {
			MailboxQueue<Integer> mailbox = busy(2, Overflow.DROP_OLDEST);
			assertThat(List.of(mailbox.offer(1, true), mailbox.offer(2, true), mailbox.offer(3, true)))
				.containsExactly(Offer.ACCEPTED, Offer.ACCEPTED, Offer.DISPLACED);
			assertThat(mailbox.depth()).isEqualTo(2);
			assertThat(mailbox.dropped()).isOne();
			awaitHandled(0, 2, 3);
			assertThat(MailboxTests.this.mailboxes.lost).hasValue(1);
		}

		@Test
		void theNewestGoes() {
			MailboxQueue<Integer> mailbox = busy(2, Overflow.DROP_NEWEST);
			mailbox.offer(1, true);
			mailbox.offer(2, true);
			assertThat(mailbox.offer(3, true)).isEqualTo(Offer.DROPPED);
			awaitHandled(0, 1, 2);
			assertThat(MailboxTests.this.mailboxes.lost).hasValue(1);
		}

		@Test
		void theSenderIsTold() {
			MailboxQueue<Integer> mailbox = busy(1, Overflow.FAIL);
			mailbox.offer(1, true);
			assertThat(mailbox.offer(2, true)).isEqualTo(Offer.FAILED);
			awaitHandled(0, 1);
		}

		@Test
		void theSenderWaitsForRoom() {
			MailboxQueue<Integer> mailbox = busyAndBlocking(Duration.ofMinutes(1));
			mailbox.offer(1, true);
			CompletableFuture<Offer> offer = CompletableFuture.supplyAsync(() -> mailbox.offer(2, true));
			assertThat(offer).isNotDone();
			MailboxTests.this.mailboxes.handling.release();
			assertThat(offer).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(Offer.ACCEPTED);
			awaitHandled(0, 1, 2);
			assertThat(MailboxTests.this.mailboxes.lost).hasValue(0);
		}

		@Test
		void aSenderThatIsInterruptedWaitsOnAndStaysInterrupted() {
			MailboxQueue<Integer> mailbox = busyAndBlocking(Duration.ofMinutes(1));
			mailbox.offer(1, true);
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			Thread sender = new Thread(() -> {
				Thread.currentThread().interrupt();
				Offer offer = mailbox.offer(2, true);
				interrupted.complete(offer == Offer.ACCEPTED && Thread.currentThread().isInterrupted());
			});
			sender.start();
			Awaitility.await().until(() -> sender.getState() == Thread.State.TIMED_WAITING || interrupted.isDone());
			sender.interrupt();
			MailboxTests.this.mailboxes.handling.release(3);
			assertThat(interrupted).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(true);
			awaitHandled(0, 1, 2);
			assertThat(MailboxTests.this.mailboxes.lost).hasValue(0);
		}

		@Test
		void theSenderDoesNotWaitForEver() {
			MailboxQueue<Integer> mailbox = busy(1, Overflow.BLOCK);
			mailbox.offer(1, true);
			assertThat(mailbox.offer(2, true)).isEqualTo(Offer.DROPPED);
			assertThat(MailboxTests.this.mailboxes.lost).hasValue(1);
		}

		@Test
		void aSenderThatMayNotWaitDoesNot() {
			MailboxQueue<Integer> mailbox = busyAndBlocking(MailboxQueue.FOR_EVER);
			mailbox.offer(1, false);
			assertThat(mailbox.offer(2, false)).isEqualTo(Offer.DROPPED);
		}

		@Test
		void aSenderThatWaitsIsLetGoWhenTheMailboxCloses() {
			MailboxQueue<Integer> mailbox = busyAndBlocking(MailboxQueue.FOR_EVER);
			mailbox.offer(1, true);
			CompletableFuture<Offer> offer = CompletableFuture.supplyAsync(() -> mailbox.offer(2, true));
			mailbox.close();
			assertThat(offer).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(Offer.CLOSED);
		}

		@Test
		void theBoundHoldsForALargeMailboxToo() {
			MailboxQueue<Integer> mailbox = busy(65_536, Overflow.DROP_OLDEST);
			IntStream.rangeClosed(1, 200_000).forEach((i) -> mailbox.offer(i, false));
			assertThat(mailbox.depth()).isEqualTo(65_536);
			assertThat(mailbox.dropped()).isEqualTo(200_000 - 65_536);
		}

	}

	@Test
	void aPauseKeepsWhatWaits() {
		MailboxQueue<Integer> mailbox = busy(100_000, Overflow.FAIL);
		IntStream.rangeClosed(1, 1000).forEach((i) -> mailbox.offer(i, false));
		this.mailboxes.handling.release(500);
		Awaitility.await().until(() -> this.mailboxes.handled.size() == 500);
		mailbox.pause();
		this.mailboxes.handling.release(1);
		Awaitility.await().until(() -> this.mailboxes.handled.size() == 501);
		this.mailboxes.letGo();
		mailbox.offer(1001, false);
		Awaitility.await().during(50, TimeUnit.MILLISECONDS).until(() -> this.mailboxes.handled.size() == 501);
		assertThat(mailbox.depth()).isEqualTo(501);
		mailbox.resume();
		Awaitility.await().until(() -> this.mailboxes.handled.size() == 1002);
		assertThat(this.mailboxes.handled).isEqualTo(IntStream.rangeClosed(0, 1001).boxed().toList());
	}

	@Test
	void drainingOffDeliversWhatWaitsAndTakesNoMore() {
		MailboxQueue<Integer> mailbox = busy(10, Overflow.FAIL);
		mailbox.offer(1, false);
		mailbox.offer(2, false);
		CompletableFuture<Void> drained = mailbox.drainOff();
		assertThat(mailbox.offer(3, false)).isEqualTo(Offer.CLOSED);
		assertThat(drained).isNotDone();
		this.mailboxes.handling.release(3);
		assertThat(drained).succeedsWithin(Duration.ofSeconds(60));
		assertThat(this.mailboxes.handled).containsExactly(0, 1, 2);
	}

	@Test
	void drainingOffAnIdleMailboxIsDoneAtOnce() {
		assertThat(blocking(10, Overflow.FAIL).drainOff()).succeedsWithin(Duration.ofSeconds(60));
	}

	@Test
	void closingDiscardsWhatWaits() {
		MailboxQueue<Integer> mailbox = busy(100_000, Overflow.FAIL);
		IntStream.rangeClosed(1, 1000).forEach((i) -> mailbox.offer(i, false));
		mailbox.close();
		assertThat(mailbox.depth()).isZero();
		assertThat(mailbox.offer(3, false)).isEqualTo(Offer.CLOSED);
		CompletableFuture<Void> drained = mailbox.drainOff();
		this.mailboxes.letGo();
		assertThat(drained).succeedsWithin(Duration.ofSeconds(60));
		assertThat(this.mailboxes.handled).containsExactly(0);
	}

	@Test
	void nothingIsLostBetweenSleepAndWake() {
		AtomicInteger seen = new AtomicInteger();
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 1, (message) -> seen.incrementAndGet());
		for (int i = 1; i <= 20_000; i++) {
			mailbox.offer(i, false);
			while (seen.get() < i) {
				Thread.onSpinWait();
			}
		}
	}

	@Nested
	class TheHandler {

		private final List<Integer> overflowed = MailboxTests.this.mailboxes.overflowed;

		private final List<Integer> discarded = MailboxTests.this.mailboxes.discarded;

		@Test
		void hearsOfTheMessageThatIsLost() {
			for (Overflow overflow : List.of(Overflow.DROP_NEWEST, Overflow.FAIL, Overflow.BLOCK)) {
				MailboxQueue<Integer> mailbox = busy(2, overflow);
				IntStream.rangeClosed(1, 3).forEach((i) -> mailbox.offer(i, false));
				assertThat(this.overflowed).containsExactly(3);
				this.overflowed.clear();
			}
			MailboxQueue<Integer> mailbox = busy(2, Overflow.DROP_OLDEST);
			IntStream.rangeClosed(1, 3).forEach((i) -> mailbox.offer(i, false));
			assertThat(this.overflowed).containsExactly(1);
			assertThat(this.discarded).isEmpty();
		}

		@Test
		void hearsOfWhatIsDiscardedOnClosing() {
			// enough for a drain to take several at once
			MailboxQueue<Integer> mailbox = busy(6400, Overflow.FAIL);
			IntStream.rangeClosed(1, 1000).forEach((i) -> mailbox.offer(i, false));
			MailboxTests.this.mailboxes.handling.release(1);
			MailboxTests.this.mailboxes.awaitEntered(2);
			mailbox.close();
			mailbox.close();
			MailboxTests.this.mailboxes.handling.release(1);
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.discarded)
					.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 1000).boxed().toList()));
			assertThat(this.overflowed).isEmpty();
		}

		@Test
		void hearsOfWhatAPausedDrainHadTaken() {
			MailboxQueue<Integer> mailbox = busy(6400, Overflow.FAIL);
			IntStream.rangeClosed(1, 1000).forEach((i) -> mailbox.offer(i, false));
			MailboxTests.this.mailboxes.handling.release(1);
			MailboxTests.this.mailboxes.awaitEntered(2);
			mailbox.pause();
			MailboxTests.this.mailboxes.handling.release(1);
			Awaitility.await()
				.until(() -> MailboxTests.this.mailboxes.handled.equals(List.of(0, 1)) && mailbox.depth() == 999);
			mailbox.close();
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.discarded)
					.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 1000).boxed().toList()));
		}

	}

}
