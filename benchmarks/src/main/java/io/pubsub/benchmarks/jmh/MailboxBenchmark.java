package io.pubsub.benchmarks.jmh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.pubsub.Overflow;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.MailboxSettings;
import io.pubsub.dispatch.Workers;

/**
 * A mailbox by itself: messages put in while nobody takes any out, taken out while nobody
 * puts any in, and both at a time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MailboxBenchmark {

	private static final int BURST = 4096;

	private static final Object MESSAGE = new Object();

	private final Workers workers = Workload.workers();

	private final Served served = new Served();

	private final MailboxQueue<Object> mailbox = new MailboxQueue<>(
			new MailboxSettings(65_536, Overflow.DROP_OLDEST, Duration.ZERO, 1), (message) -> this.served.add(),
			this.workers, Workload::lost);

	@TearDown
	public void close() {
		this.workers.close();
	}

	/** Puts messages in, with nobody at the other end. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void offer(Paused paused) {
		offerAll();
	}

	/** Takes messages out and handles them, the waking of a worker included. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void drain(Filled filled) {
		this.mailbox.resume();
		this.served.await();
	}

	/** Puts messages in while a worker takes them out, until it has the last. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void offerAndDrain() {
		offerAll();
		this.served.await();
	}

	private void offerAll() {
		this.served.expect(BURST);
		for (int i = 0; i < BURST; i++) {
			this.mailbox.offer(MESSAGE, false);
		}
	}

	/**
	 * Holds back the worker while messages are put in.
	 */
	@State(Scope.Benchmark)
	public static class Paused {

		@Setup(Level.Invocation)
		public void pause(MailboxBenchmark benchmark) {
			benchmark.mailbox.pause();
		}

		@TearDown(Level.Invocation)
		public void empty(MailboxBenchmark benchmark) {
			benchmark.mailbox.resume();
			benchmark.served.await();
		}

	}

	/**
	 * Puts messages in for a worker to take out.
	 */
	@State(Scope.Benchmark)
	public static class Filled {

		@Setup(Level.Invocation)
		public void fill(MailboxBenchmark benchmark) {
			benchmark.mailbox.pause();
			benchmark.offerAll();
		}

	}

}
