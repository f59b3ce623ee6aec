package io.pubsub.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

import io.pubsub.benchmarks.scale.Nodes;
import io.pubsub.node.PubSubNode;

/**
 * Publishing to another node, over JGroups, from threads that live for a few messages
 * only, as each request to a server does with
 * {@code spring.threads.virtual.enabled=true}. The same tasks on a pool of platform
 * threads are the measure; {@link #nothing()} is what the threads themselves cost. Needs
 * Java 21.
 * <p>
 * Run with {@code -prof gc} for allocation, which is that of all threads, the subscriber
 * included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 8, time = 1)
public class VirtualThreadsBenchmark {

	private static final String TOPIC = "benchmark.topic";

	private static final int MESSAGES = 10_000;

	private static final int POOL = 8;

	private static final byte[] PAYLOAD = new byte[100];

	private final Served served = new Served();

	/** How many threads publish the messages, each as many as the others. */
	@Param({ "1", "100", "10000" })
	public int threads;

	/** {@code virtual}: each thread is a new one; {@code pooled}: each is a task. */
	@Param({ "pooled", "virtual" })
	public String kind = "";

	@SuppressWarnings("NullAway.Init")
	private ExecutorService executor;

	@SuppressWarnings("NullAway.Init")
	private List<PubSubNode> nodes;

	/**
	 * Starts two nodes.
	 * @throws Exception if this Java has no virtual threads, or the nodes do not join
	 */
	@Setup
	public void start() throws Exception {
		this.executor = this.kind.equals("virtual")
				? (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
				: Executors.newFixedThreadPool(POOL);
		this.nodes = Nodes.start(2);
		this.nodes.get(1).subscriptions().subscribe(TOPIC, byte[].class, (message) -> this.served.add());
	}

	@TearDown
	public void stop() {
		this.nodes.forEach(PubSubNode::close);
		this.executor.shutdown();
	}

	@TearDown(Level.Invocation)
	public void awaitServed() {
		this.served.await();
	}

	/** A message, until its subscriber has had it. */
	@Benchmark
	@OperationsPerInvocation(MESSAGES)
	public void publish() throws ExecutionException, InterruptedException {
		this.served.expect(MESSAGES);
		run(() -> {
			for (int i = MESSAGES / this.threads; i > 0; i--) {
				this.nodes.get(0).publisher().publish(TOPIC, PAYLOAD);
			}
		});
		this.served.await();
	}

	/** The same without messages. */
	@Benchmark
	@OperationsPerInvocation(MESSAGES)
	public void nothing() throws ExecutionException, InterruptedException {
		run(() -> {
		});
	}

	private void run(Runnable task) throws ExecutionException, InterruptedException {
		List<Future<?>> all = new ArrayList<>(this.threads);
		for (int i = 0; i < this.threads; i++) {
			all.add(this.executor.submit(task));
		}
		for (Future<?> each : all) {
			each.get();
		}
	}

}
