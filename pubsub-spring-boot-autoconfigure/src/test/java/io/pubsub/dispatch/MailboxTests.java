package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Overflow;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class MailboxTests {

	private final Workers workers = new Workers("test", (task) -> new Thread(task).start(), 2);

	private final List<Integer> handled = new CopyOnWriteArrayList<>();

	/** Permits for the handler to return. */
	private final Semaphore handling = new Semaphore(0);

	private final AtomicInteger entered = new AtomicInteger();

	private final AtomicInteger lost = new AtomicInteger();

	@AfterEach
	void close() {
		this.handling.release(1_000_000);
		this.workers.close();
	}

	private MailboxQueue<Integer> mailbox(int capacity, Overflow overflow, int concurrency, Handler<Integer> handler) {
		return new MailboxQueue<>(new MailboxSettings(capacity, overflow, Duration.ofMillis(50), concurrency), handler,
				this.workers, this.lost::incrementAndGet);
	}

	private MailboxQueue<Integer> blocking(int capacity, Overflow overflow) {
		return mailbox(capacity, overflow, 1, this::block);
	}

	private void block(int message) {
		this.entered.incrementAndGet();
		this.handling.acquireUninterruptibly();
		this.handled.add(message);
	}

	/** A mailbox whose handler is busy with message 0. */
	private MailboxQueue<Integer> busy(int capacity, Overflow overflow) {
		MailboxQueue<Integer> mailbox = blocking(capacity, overflow);
		mailbox.offer(0, true);
		Awaitility.await().until(() -> this.entered.get() == 1);
		return mailbox;
	}

	private void awaitHandled(Integer... messages) {
		this.handling.release(1_000_000);
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly(messages));
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
			this.handled.add(message);
			throw new IllegalStateException("as it is told to");
		});
		mailbox.offer(1, false);
		mailbox.offer(2, false);
		awaitHandled(1, 2);
	}

	@Test
	void aHandlerWhoseExceptionCannotBeLoggedGetsTheNextMessage() {
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 1, (message) -> {
			this.handled.add(message);
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
				block(message);
			}
			else {
				this.handled.add(message);
			}
		});
		mailbox.offer(0, false);
		Awaitility.await().until(() -> this.entered.get() == 1);
		mailbox.pause();
		mailbox.offer(1, false);
		mailbox.resume();
		Awaitility.await().untilAsserted(() -> assertThat(this.handled).containsExactly(1));
	}

	@Test
	void severalMessagesAreHandledAtATimeIfWanted() {
		MailboxQueue<Integer> mailbox = mailbox(10, Overflow.FAIL, 3, this::block);
		IntStream.range(0, 5).forEach((i) -> mailbox.offer(i, false));
		Awaitility.await().until(() -> this.entered.get() == 3);
		assertThat(mailbox.depth()).isEqualTo(2);
		this.handling.release(5);
		Awaitility.await().until(() -> this.handled.size() == 5);
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
			assertThat(MailboxTests.this.lost).hasValue(1);
		}

		@Test
		void theNewestGoes() {
			MailboxQueue<Integer> mailbox = busy(2, Overflow.DROP_NEWEST);
			mailbox.offer(1, true);
			mailbox.offer(2, true);
			assertThat(mailbox.offer(3, true)).isEqualTo(Offer.DROPPED);
			awaitHandled(0, 1, 2);
			assertThat(MailboxTests.this.lost).hasValue(1);
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
			MailboxQueue<Integer> mailbox = new MailboxQueue<>(new MailboxSettings(1, Overflow.BLOCK, Duration.ofMinutes(1), 1),
					MailboxTests.this::block, MailboxTests.this.workers, MailboxTests.this.lost::incrementAndGet);
			mailbox.offer(0, true);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 1);
			mailbox.offer(1, true);
			CompletableFuture<Offer> offer = CompletableFuture.supplyAsync(() -> mailbox.offer(2, true));
			assertThat(offer).isNotDone();
			MailboxTests.this.handling.release();
			assertThat(offer).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(Offer.ACCEPTED);
			awaitHandled(0, 1, 2);
			assertThat(MailboxTests.this.lost).hasValue(0);
		}

		@Test
		void aSenderThatIsInterruptedWaitsOnAndStaysInterrupted() {
			MailboxQueue<Integer> mailbox = new MailboxQueue<>(new MailboxSettings(1, Overflow.BLOCK, Duration.ofMinutes(1), 1),
					MailboxTests.this::block, MailboxTests.this.workers, MailboxTests.this.lost::incrementAndGet);
			mailbox.offer(0, true);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 1);
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
			MailboxTests.this.handling.release(3);
			assertThat(interrupted).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(true);
			awaitHandled(0, 1, 2);
			assertThat(MailboxTests.this.lost).hasValue(0);
		}

		@Test
		void theSenderDoesNotWaitForEver() {
			MailboxQueue<Integer> mailbox = busy(1, Overflow.BLOCK);
			mailbox.offer(1, true);
			assertThat(mailbox.offer(2, true)).isEqualTo(Offer.DROPPED);
			assertThat(MailboxTests.this.lost).hasValue(1);
		}

		@Test
		void aSenderThatMayNotWaitDoesNot() {
			MailboxQueue<Integer> mailbox = new MailboxQueue<>(new MailboxSettings(1, Overflow.BLOCK, MailboxQueue.FOR_EVER, 1),
					MailboxTests.this::block, MailboxTests.this.workers, MailboxTests.this.lost::incrementAndGet);
			mailbox.offer(0, false);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 1);
			mailbox.offer(1, false);
			assertThat(mailbox.offer(2, false)).isEqualTo(Offer.DROPPED);
		}

		@Test
		void aSenderThatWaitsIsLetGoWhenTheMailboxCloses() {
			MailboxQueue<Integer> mailbox = new MailboxQueue<>(new MailboxSettings(1, Overflow.BLOCK, MailboxQueue.FOR_EVER, 1),
					MailboxTests.this::block, MailboxTests.this.workers, MailboxTests.this.lost::incrementAndGet);
			mailbox.offer(0, true);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 1);
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
		this.handling.release(500);
		Awaitility.await().until(() -> this.handled.size() == 500);
		mailbox.pause();
		this.handling.release(1);
		Awaitility.await().until(() -> this.handled.size() == 501);
		this.handling.release(1_000_000);
		mailbox.offer(1001, false);
		Awaitility.await().during(50, TimeUnit.MILLISECONDS).until(() -> this.handled.size() == 501);
		assertThat(mailbox.depth()).isEqualTo(501);
		mailbox.resume();
		Awaitility.await().until(() -> this.handled.size() == 1002);
		assertThat(this.handled).isEqualTo(IntStream.rangeClosed(0, 1001).boxed().toList());
	}

	@Test
	void drainingOffDeliversWhatWaitsAndTakesNoMore() {
		MailboxQueue<Integer> mailbox = busy(10, Overflow.FAIL);
		mailbox.offer(1, false);
		mailbox.offer(2, false);
		CompletableFuture<Void> drained = mailbox.drainOff();
		assertThat(mailbox.offer(3, false)).isEqualTo(Offer.CLOSED);
		assertThat(drained).isNotDone();
		this.handling.release(3);
		assertThat(drained).succeedsWithin(Duration.ofSeconds(60));
		assertThat(this.handled).containsExactly(0, 1, 2);
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
		this.handling.release(1_000_000);
		assertThat(drained).succeedsWithin(Duration.ofSeconds(60));
		assertThat(this.handled).containsExactly(0);
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

		private final List<Integer> overflowed = new CopyOnWriteArrayList<>();

		private final List<Integer> discarded = new CopyOnWriteArrayList<>();

		private MailboxQueue<Integer> busy(int capacity, Overflow overflow) {
			MailboxQueue<Integer> mailbox = mailbox(capacity, overflow, 1, new Handler<>() {

				@Override
				public void handle(Integer message) {
					block(message);
				}

				@Override
				public void overflowed(Integer message) {
					TheHandler.this.overflowed.add(message);
				}

				@Override
				public void discarded(Integer message) {
					TheHandler.this.discarded.add(message);
				}

			});
			mailbox.offer(0, true);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 1);
			return mailbox;
		}

		@Test
		void hearsOfTheMessageThatIsLost() {
			for (Overflow overflow : List.of(Overflow.DROP_NEWEST, Overflow.FAIL, Overflow.BLOCK)) {
				MailboxQueue<Integer> mailbox = busy(2, overflow);
				IntStream.rangeClosed(1, 3).forEach((i) -> mailbox.offer(i, false));
				assertThat(this.overflowed).containsExactly(3);
				this.overflowed.clear();
				MailboxTests.this.entered.set(0);
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
			MailboxTests.this.handling.release(1);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 2);
			mailbox.close();
			mailbox.close();
			MailboxTests.this.handling.release(1);
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.discarded)
					.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 1000).boxed().toList()));
			assertThat(this.overflowed).isEmpty();
		}

		@Test
		void hearsOfWhatAPausedDrainHadTaken() {
			MailboxQueue<Integer> mailbox = busy(6400, Overflow.FAIL);
			IntStream.rangeClosed(1, 1000).forEach((i) -> mailbox.offer(i, false));
			MailboxTests.this.handling.release(1);
			Awaitility.await().until(() -> MailboxTests.this.entered.get() == 2);
			mailbox.pause();
			MailboxTests.this.handling.release(1);
			Awaitility.await().until(() -> MailboxTests.this.handled.equals(List.of(0, 1)) && mailbox.depth() == 999);
			mailbox.close();
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.discarded)
					.containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 1000).boxed().toList()));
		}

	}

}
