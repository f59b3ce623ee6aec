package io.pubsub.benchmarks;

/**
 * What is put on a contender.
 *
 * @param size of payloads, in bytes
 * @param rate messages a second, or 0 for as many as it takes
 */
record Load(int size, int rate) {

	boolean paced() {
		return this.rate > 0;
	}

	String title() {
		String size = (this.size % 1024 == 0) ? (this.size / 1024) + " KB" : this.size + " B";
		return paced() ? "Latency at %,d msg/s, %s".formatted(this.rate, size) : "Throughput, " + size;
	}

	String fileName() {
		return paced() ? this.size + "B-" + this.rate : this.size + "B";
	}

}
