package io.pubsub.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;

/**
 * Finds what a topic concerns, among plain topics and patterns.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TopicIndexBenchmark {

	/** Three match the topic of {@link #patterns}. */
	private static final List<String> MATCHING = List.of("orders.*.42.created", "orders.europe.**", "orders.*.*.*");

	private final TopicIndex<String> index = new TopicIndex<>();

	/** Of each kind, beside those that match. */
	@Param({ "0", "10", "10000" })
	public int others;

	/** Without patterns topics need not be split. */
	@Param({ "false", "true" })
	public boolean withPatterns;

	@Setup
	public void fill() {
		add("stock.europe.42.changed");
		for (int i = 0; i < this.others; i++) {
			add("stock.europe." + (1000 + i) + ".changed");
		}
		if (this.withPatterns) {
			MATCHING.forEach(this::add);
			for (int i = 0; i < this.others; i++) {
				add("orders.*." + (1000 + i) + ".created");
			}
		}
	}

	private void add(String pattern) {
		this.index.update(TopicPattern.parse(pattern), (cell) -> pattern);
	}

	/** A topic that is there itself. */
	@Benchmark
	public void exact(Blackhole blackhole) {
		this.index.match("stock.europe.42.changed", blackhole::consume);
	}

	/** A topic that three patterns match, if there are any. */
	@Benchmark
	public void patterns(Blackhole blackhole) {
		this.index.match("orders.europe.42.created", blackhole::consume);
	}

	/** A topic that nobody wants. */
	@Benchmark
	public void nothing(Blackhole blackhole) {
		this.index.match("weather.europe.42.changed", blackhole::consume);
	}

}
