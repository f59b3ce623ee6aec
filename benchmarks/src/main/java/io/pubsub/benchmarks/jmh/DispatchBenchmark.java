package io.pubsub.benchmarks.jmh;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.pubsub.Overflow;
import io.pubsub.dispatch.Dispatcher;
import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.MailboxSettings;
import io.pubsub.dispatch.Subscriber;
import io.pubsub.dispatch.Workers;
import io.pubsub.topic.TopicPattern;

/**
 * One message to the mailboxes of one topic's subscribers. Bursts are short of what a
 * mailbox holds, and after each the benchmark waits until all has been handled, untimed
 * but for {@link #handled()}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {

	private static final String TOPIC = "benchmark.topic";

	private static final int BURST = 256;

	private static final Object MESSAGE = new Object();

	private static final Predicate<String> ALL_GROUPS = (group) -> true;

	private final LongAdder handled = new LongAdder();

	private final Workers workers = Workload.workers();

	private final Dispatcher<Object> dispatcher = new Dispatcher<>(this.workers);

	@Param({ "1", "10", "1000" })
	public int subscribers;

	private long expected;

	@Setup
	public void subscribe() {
		MailboxSettings settings = new MailboxSettings(65_536, Overflow.DROP_OLDEST, Duration.ZERO, 1);
		for (int i = 0; i < this.subscribers; i++) {
			MailboxQueue<Object> mailbox = new MailboxQueue<>(settings, (message) -> this.handled.increment(),
					this.workers, Workload::lost);
			this.dispatcher.add(TopicPattern.parse(TOPIC), new Subscriber<>(mailbox, null));
		}
	}

	@TearDown
	public void close() {
		this.workers.close();
	}

	@TearDown(Level.Invocation)
	public void await() {
		while (this.handled.sum() < this.expected) {
			// workers may need this core
			Thread.yield();
		}
	}

	/** What the publishing thread spends on a message. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void dispatch() {
		this.expected += (long) BURST * this.subscribers;
		for (int i = 0; i < BURST; i++) {
			this.dispatcher.dispatch(TOPIC, MESSAGE, true, null, ALL_GROUPS);
			this.dispatcher.wake();
		}
	}

	/** What a message takes until every subscriber has had it. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void handled() {
		dispatch();
		await();
	}

}
