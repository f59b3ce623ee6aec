package io.pubsub.benchmarks.jmh;

import java.util.UUID;
import java.util.concurrent.TimeUnit;

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

import io.pubsub.Publisher;
import io.pubsub.benchmarks.jmh.EventPublisherBenchmark.Event;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.jgroups.JGroupsTransport;
import io.pubsub.node.PubSubNode;

/**
 * A local publish to one subscriber, to be compared with {@link EventPublisherBenchmark}.
 * <p>
 * Spring calls its listener on the publishing thread, this library on a worker. Inline
 * cost is what the publishing thread spends until publish has returned: for Spring with
 * the listener's own work, next to none here, and for this library with handing over and
 * waking the worker. {@link #burst()} measures just that, with the worker at work beside
 * it; {@link #alone()} the worst case, a publish that finds the worker asleep, at any
 * time; {@link #served()} all of it, until the listener has had the last message.
 * <p>
 * After each burst, untimed but for {@link #served()}, the publisher waits until the
 * listener has had all: the mailbox never fills, and that nothing was lost is checked.
 * Run with {@code -prof gc} for allocation, which is that of all threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class PublishBenchmark {

	private static final String TOPIC = "benchmark.topic";

	private static final int BURST = 1024;

	private final Served served = new Served();

	/** Whether the node is in a cluster, of which it is the only one. */
	@Param({ "false", "true" })
	public boolean clustered;

	@SuppressWarnings("NullAway.Init")
	private PubSubNode node;

	@SuppressWarnings("NullAway.Init")
	private Publisher publisher;

	@Setup
	public void start() {
		this.node = PubSubNode.builder("benchmark").transport(this.clustered ? transport() : null).build();
		this.node.start();
		this.node.subscriptions().subscribe(TOPIC, Event.class, (message) -> this.served.add());
		this.publisher = this.node.publisher();
	}

	private static JGroupsTransport transport() {
		return new JGroupsTransport(
				JGroupsOptions.builder("benchmark-" + UUID.randomUUID(), "benchmark").bindPort(0).build());
	}

	@TearDown
	public void stop() {
		this.node.close();
	}

	@TearDown(Level.Invocation)
	public void awaitServed() {
		this.served.await();
	}

	/** What the publishing thread spends on each of many messages. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void burst() {
		this.served.expect(BURST);
		for (int i = 0; i < BURST; i++) {
			this.publisher.publish(TOPIC, new Event(1));
		}
	}

	/** What the publishing thread spends on one message when all is quiet. */
	@Benchmark
	public void alone(Quiet quiet) {
		this.served.expect(1);
		this.publisher.publish(TOPIC, new Event(1));
	}

	/** What each of many messages takes until the listener has had it. */
	@Benchmark
	@OperationsPerInvocation(BURST)
	public void served() {
		burst();
		this.served.await();
	}

	/**
	 * Gives the worker the time to fall asleep.
	 */
	@State(Scope.Thread)
	public static class Quiet {

		@Setup(Level.Invocation)
		public void await() throws InterruptedException {
			TimeUnit.MICROSECONDS.sleep(200);
		}

	}

}
