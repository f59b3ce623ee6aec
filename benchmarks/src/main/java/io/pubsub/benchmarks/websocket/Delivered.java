package io.pubsub.benchmarks.websocket;

/**
 * What clients got in one phase.
 *
 * @param published messages
 * @param deliveries of them, to all sessions
 * @param nanos from the first that was sent to the last that came
 * @param breaks deliveries after one of a later message
 * @param p50 from publish to client, in nanoseconds
 * @param p99 from publish to client, in nanoseconds
 */
record Delivered(long published, long deliveries, long nanos, long breaks, long p50, long p99) {

	double rate() {
		return this.deliveries * 1e9 / this.nanos;
	}

	String toLine() {
		return "%d %d %d %d %d %d".formatted(this.published, this.deliveries, this.nanos, this.breaks, this.p50,
				this.p99);
	}

	static Delivered parse(String line) {
		String[] words = line.split(" ");
		return new Delivered(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
				Long.parseLong(words[3]), Long.parseLong(words[4]), Long.parseLong(words[5]));
	}

}
