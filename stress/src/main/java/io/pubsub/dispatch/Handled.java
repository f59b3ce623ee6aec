package io.pubsub.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.Overflow;

/**
 * A mailbox for senders who each send numbers one higher than the one before, beginning
 * at a multiple of 10; and what has become of those. The lists are not thread-safe: it is
 * the mailbox's affair that one thread at a time uses them.
 */
final class Handled implements Handler<Integer> {

	private static final Workers WORKERS = new Workers("stress", (task) -> {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		thread.start();
	}, 2, (failure) -> {
	});

	final MailboxQueue<Integer> mailbox;

	private final List<Integer> handled = new ArrayList<>();

	private final List<Integer> lost = new ArrayList<>();

	Handled(int capacity) {
		this.mailbox = new MailboxQueue<>(new MailboxSettings(capacity, Overflow.DROP_OLDEST, Duration.ZERO, 1), this,
				WORKERS, () -> {
				});
	}

	/** Offers three numbers, and tells how many were let in. */
	int offer(int first) {
		int in = 0;
		for (int i = 0; i < 3; i++) {
			in += this.mailbox.offer(first + i, false).isIn() ? 1 : 0;
		}
		return in;
	}

	@Override
	public void handle(Integer number) {
		this.handled.add(number);
	}

	@Override
	public boolean overflowed(Integer number) {
		this.lost.add(number);
		return true;
	}

	@Override
	public void discarded(Integer number) {
		this.lost.add(number);
	}

	/** Waits until the mailbox is empty; how many were handled or lost. */
	int await() {
		this.mailbox.drainOff().join();
		return this.handled.size() + this.lost.size();
	}

	/** Whether each was handled, or lost, once, and each sender's in order. */
	boolean isInOrder() {
		List<Integer> all = new ArrayList<>(this.handled);
		all.addAll(this.lost);
		return isInOrder(this.handled) && all.stream().distinct().count() == all.size();
	}

	private static boolean isInOrder(List<Integer> numbers) {
		int[] last = { -1, -1 };
		for (int number : numbers) {
			if (number % 10 <= last[number / 10]) {
				return false;
			}
			last[number / 10] = number % 10;
		}
		return true;
	}

}
