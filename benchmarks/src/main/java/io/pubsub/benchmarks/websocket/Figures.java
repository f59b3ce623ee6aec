package io.pubsub.benchmarks.websocket;

/**
 * What one turn gave.
 *
 * @param rate deliveries a second when all is busy
 * @param p50 from publish to client at a fixed rate, in milliseconds
 * @param p99 the same
 * @param serverCpu seconds of nodes and broker for a million deliveries, when all is busy
 * @param clientCpu the same of clients
 * @param heap kilobytes of the nodes' heaps for a session
 * @param brokerMemory kilobytes in memory of the broker for a session
 * @param breaks share of deliveries after one of a later message, when all is busy
 * @param stolen share of processor time that the machine's host took meanwhile
 */
record Figures(double rate, double p50, double p99, double serverCpu, double clientCpu, double heap,
		double brokerMemory, double breaks, double stolen) {

	static final String CSV_HEADER = "deliveries_per_s,p50_ms,p99_ms,server_cpu_s_per_million,"
			+ "client_cpu_s_per_million,heap_kb_per_session,broker_kb_per_session,order_breaks,stolen";

	String toCsv() {
		return "%.0f,%.3f,%.3f,%.3f,%.3f,%.1f,%.1f,%.5f,%.4f".formatted(this.rate, this.p50, this.p99, this.serverCpu,
				this.clientCpu, this.heap, this.brokerMemory, this.breaks, this.stolen);
	}

}
