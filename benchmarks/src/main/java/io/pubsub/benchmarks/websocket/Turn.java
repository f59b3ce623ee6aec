package io.pubsub.benchmarks.websocket;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.Machine;
import io.pubsub.benchmarks.MeasurementException;

/**
 * One turn of a contender, with processes of its own: how it ended.
 *
 * @param round its round
 * @param contender whose turn
 * @param figures what it gave, or null
 * @param failure why there are no figures, or null
 */
record Turn(int round, Deployment contender, @Nullable Figures figures, @Nullable String failure) {

	/**
	 * Sessions that come and go before heaps are compared, so that all code is loaded.
	 */
	private static final int FIRST_SESSIONS = 30;

	/** The share of processor time that was not the machine's; none of a failure. */
	double stolen() {
		return (this.figures != null) ? this.figures.stolen() : 0;
	}

	/** Measures; what fails is in the result. */
	static Turn take(int round, Deployment contender, WebSocketOptions options) throws InterruptedException {
		try (Deployed deployed = Deployed.start(contender, options)) {
			return new Turn(round, contender, measure(deployed, options), null);
		}
		catch (MeasurementException | IOException | RuntimeException ex) {
			return new Turn(round, contender, null, String.valueOf(ex.getMessage()));
		}
	}

	private static Figures measure(Deployed deployed, WebSocketOptions options)
			throws MeasurementException, InterruptedException {
		deployed.clients("open " + Math.min(FIRST_SESSIONS, options.sessions()));
		deployed.clients("close");
		long heapBefore = deployed.heap();
		long brokerBefore = deployed.brokerMemory();
		deployed.clients("open " + options.sessions());
		double heap = (deployed.heap() - heapBefore) / 1024.0 / options.sessions();
		double broker = (deployed.brokerMemory() - brokerBefore) / 1024.0 / options.sessions();

		String saturate = "saturate " + options.millis() + " " + options.window();
		deployed.clients(saturate, options.millis());
		Machine.Time time = Machine.time();
		double serverCpu = deployed.serverCpu();
		double clientCpu = deployed.clientCpu();
		Delivered busy = Delivered.parse(deployed.clients(saturate, options.millis()));
		double millions = busy.deliveries() / 1e6;
		serverCpu = (deployed.serverCpu() - serverCpu) / millions;
		clientCpu = (deployed.clientCpu() - clientCpu) / millions;
		Delivered paced = Delivered
			.parse(deployed.clients("pace " + options.millis() + " " + options.rate(), options.millis()));
		return new Figures(busy.rate(), paced.p50() / 1e6, paced.p99() / 1e6, serverCpu, clientCpu, heap, broker,
				(double) busy.breaks() / busy.deliveries(), Machine.time().stolenSince(time));
	}

}
