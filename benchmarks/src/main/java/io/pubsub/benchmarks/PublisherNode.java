package io.pubsub.benchmarks;

/**
 * What the publisher does: publishes as fast as it may, or at a rate.
 */
final class PublisherNode {

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
	 * Publishes at a rate, and spins in between so as to be on time. A message's time is
	 * when it was due, so that a late one counts as late.
	 */
	Published publish(int phase, long millis, int rate) throws Exception {
		long interval = 1_000_000_000L / rate;
		long count = millis * rate / 1000;
		long start = System.nanoTime() + interval;
		for (long number = 0; number < count; number++) {
			long due = start + number * interval;
			while (System.nanoTime() < due) {
				Thread.onSpinWait();
			}
			send(phase, number, due);
		}
		return new Published(count, start);
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
