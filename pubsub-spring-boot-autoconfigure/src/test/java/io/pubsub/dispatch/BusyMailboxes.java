package io.pubsub.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mailboxes with two workers and a handler that is busy with each message until it gets a
 * permit; and what has become of the messages, by their numbers.
 */
final class BusyMailboxes implements AutoCloseable {

	private static final int ALL = 1_000_000;

	final Workers workers = workers();

	final List<Integer> handled = new CopyOnWriteArrayList<>();

	final List<Integer> overflowed = new CopyOnWriteArrayList<>();

	final List<Integer> discarded = new CopyOnWriteArrayList<>();

	/** Permits for the handler to return. */
	final Semaphore handling = new Semaphore(0);

	/** How often the handler was called. */
	final AtomicInteger entered = new AtomicInteger();

	/** How often a mailbox has told of a message that was lost. */
	final AtomicInteger lost = new AtomicInteger();

	/** Two workers on threads of their own. */
	static Workers workers() {
		return new Workers("test", (task) -> new Thread(task).start(), 2, (failure) -> {
		});
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	/** A mailbox whose bytes no node counts. */
	<M> MailboxQueue<M> mailbox(MailboxSettings settings, Handler<M> handler) {
		return mailbox(settings, QueuedBytes.unbounded(), handler);
	}

	<M> MailboxQueue<M> mailbox(MailboxSettings settings, QueuedBytes node, Handler<M> handler) {
		return new MailboxQueue<>(settings, node, handler, this.workers, this.lost::incrementAndGet);
	}

	/**
	 * The handler.
	 * @param number tells the number of a message
	 */
	<M> Handler<M> handler(ToIntFunction<M> number) {
		return new Handler<>() {

			@Override
			public void handle(M message) {
				BusyMailboxes.this.entered.incrementAndGet();
				BusyMailboxes.this.handling.acquireUninterruptibly();
				BusyMailboxes.this.handled.add(number.applyAsInt(message));
			}

			@Override
			public boolean overflowed(M message) {
				BusyMailboxes.this.overflowed.add(number.applyAsInt(message));
				return true;
			}

			@Override
			public void discarded(M message) {
				BusyMailboxes.this.discarded.add(number.applyAsInt(message));
			}

		};
	}

	/** Has a mailbox handle its first message, so that others wait. */
	<M> MailboxQueue<M> busy(MailboxQueue<M> mailbox, M first) {
		int before = this.entered.get();
		mailbox.offer(first, false);
		awaitEntered(before + 1);
		return mailbox;
	}

	/** Waits until the handler was called so often. */
	void awaitEntered(int times) {
		await().until(() -> this.entered.get() == times);
	}

	/** Has the handler wait for nothing any more. */
	void letGo() {
		this.handling.release(ALL);
	}

	/** Waits until these messages have been handled, in this order. */
	void awaitHandled(Integer... numbers) {
		letGo();
		await().untilAsserted(() -> assertThat(this.handled).containsExactly(numbers));
	}

	@Override
	public void close() {
		letGo();
		this.workers.close();
	}

}
