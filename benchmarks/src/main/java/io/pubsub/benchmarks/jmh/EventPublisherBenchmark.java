package io.pubsub.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * The baseline for a local publish: Spring's own events, to one {@code @EventListener},
 * called inline. Run with {@code -prof gc} for allocation.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventPublisherBenchmark {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final ApplicationEventPublisher publisher = this.context;

	private final Counter counter = new Counter();

	@Setup
	public void start() {
		this.context.registerBean(Counter.class, () -> this.counter);
		this.context.refresh();
	}

	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * Publishes one event.
	 * @return how many the listener has had
	 */
	@Benchmark
	public long publish() {
		this.publisher.publishEvent(new Event(1));
		return this.counter.count;
	}

	/**
	 * An event of the application's own.
	 *
	 * @param value what it carries
	 */
	public record Event(long value) {
	}

	/**
	 * Counts events.
	 */
	public static class Counter {

		private long count;

		@EventListener
		public void on(Event event) {
			this.count += event.value();
		}

	}

}
