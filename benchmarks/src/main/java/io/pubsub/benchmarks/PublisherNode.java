package io.pubsub.benchmarks;

import java.util.concurrent.locks.LockSupport;

/**
 * What the publisher does: publishes as fast as it may, or at a rate.
 */
final class PublisherNode {

	/** How often in a second a thread can sleep. */
	private static final int MAX_SLEEPS = 5000;

	private final Contender contender;

	private final Window window;

	private final long windowSize;

	PublisherNode(Contender contender, Window window, long windowSize) {
		this.contender = contender;
		this.window = window;
		this.windowSize = windowSize;
	}

	/** Publishes now and then until a message has reached every receiver. */
	void probe() throws Exception {
		for (long number = 0; !this.window.open(); number++) {
			this.contender.publish(Phase.sequence(Phase.PROBE, number), 0);
			Thread.sleep(50);
		}
	}

	/** Publishes as fast as the contender, and the window, allow. */
	Published publish(int phase, long millis) throws Exception {
		long start = System.nanoTime();
		long end = start + millis * 1_000_000;
		long number = 0;
		while ((number & 15) != 0 || System.nanoTime() < end) {
			send(phase, number, 0);
			number++;
		}
		return new Published(number, start);
	}

	/**
	 * Publishes at a rate, and sleeps in between, as applications do: who spins takes a
	 * processor from the receivers. At rates at which a thread cannot sleep for each
	 * message it publishes several at a time. A message's time is when it was published,
	 * or when it was due if those before it took until then, so that a late one counts as
	 * late.
	 */
	Published publish(int phase, long millis, int rate) throws Exception {
		int burst = Math.max(1, rate / MAX_SLEEPS);
		long interval = 1_000_000_000L * burst / rate;
		long count = millis * rate / 1000 / burst * burst;
		long start = System.nanoTime() + interval;
		long due = start;
		for (long number = 0; number < count; number += burst) {
			long time = awaitUntil(due);
			for (int i = 0; i < burst; i++) {
				send(phase, number + i, time);
			}
			// who overslept does not catch up with a burst
			due = (time - due > interval) ? time + interval : due + interval;
		}
		return new Published(count, start);
	}

	/** Sleeps until then; gives the time, or the due time if that is over already. */
	private static long awaitUntil(long due) {
		long now = System.nanoTime();
		if (now >= due) {
			return due;
		}
		while (now < due) {
			LockSupport.parkNanos(due - now);
			now = System.nanoTime();
		}
		return now;
	}

	private void send(int phase, long number, long time) throws Exception {
		if (number >= this.windowSize) {
			this.window.await(Phase.sequence(phase, number - this.windowSize));
		}
		this.contender.publish(Phase.sequence(phase, number), time);
	}

	/**
	 * What has been published in one phase.
	 *
	 * @param count how many messages
	 * @param start when the first one was
	 */
	record Published(long count, long start) {

		String toLine() {
			return this.count + " " + this.start;
		}

		static Published parse(String line) {
			String[] parts = line.split(" ");
			return new Published(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
		}

	}

}
