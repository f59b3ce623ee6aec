package io.pubsub.benchmarks;

/**
 * What one measurement gave.
 *
 * @param rate messages a second that a receiver got, mean of the receivers
 * @param delivered share of the messages that came, over all receivers
 * @param breaks messages that came after a later one, over all receivers
 * @param duplicates messages that came again, over all receivers
 * @param cpu processor seconds of all processes for a million messages published
 * @param publisherBytes allocated by the publisher for each message
 * @param receiverBytes allocated by a receiver for each message
 * @param p50 one-way latency in microseconds
 * @param p99 one-way latency in microseconds
 * @param p999 one-way latency in microseconds
 * @param stolen share of processor time that the machine's host kept meanwhile
 */
record Result(double rate, double delivered, double breaks, double duplicates, double cpu, double publisherBytes,
		double receiverBytes, double p50, double p99, double p999, double stolen) {

	static final String CSV_HEADER = "msg_per_s,delivered,order_breaks,duplicates,cpu_s_per_million,"
			+ "publisher_bytes,receiver_bytes,p50_us,p99_us,p999_us,stolen";

	String toCsv() {
		return "%.0f,%.6f,%.0f,%.0f,%.3f,%.0f,%.0f,%.1f,%.1f,%.1f,%.4f".formatted(this.rate, this.delivered,
				this.breaks, this.duplicates, this.cpu, this.publisherBytes, this.receiverBytes, this.p50, this.p99,
				this.p999, this.stolen);
	}

}
