package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.pubsub.benchmarks.Statistics;
import io.pubsub.topic.TopicIndex;
import io.pubsub.topic.TopicPattern;

/**
 * What matching costs when there are more patterns, with the same three that match. The
 * others share segments with the topic in every way, so that they are in the way.
 * Measures the index itself, which a publish asks twice: for this node's subscribers, and
 * for the other nodes.
 */
final class PatternCost {

	private static final String TOPIC = "orders.europe.42.created";

	private static final List<String> MATCHING = List.of("orders.*.42.created", "orders.europe.**",
			"orders.{region}.{id}.*");

	/** Segments of the topic that each may be named or {@code *}: the worst case. */
	private static final int TANGLED = 8;

	private static final int MATCHES = 100_000;

	private PatternCost() {
	}

	static String measure(ScaleOptions options) {
		List<Integer> sizes = IntStream.iterate(10, (size) -> size <= options.patterns(), (size) -> size * 10)
			.boxed()
			.toList();
		List<TopicIndex<String>> indexes = sizes.stream().map(PatternCost::index).toList();
		List<List<Double>> nanos = new ArrayList<>();
		indexes.forEach((index) -> nanos.add(new ArrayList<>()));
		List<Double> tangledNanos = new ArrayList<>();
		TopicIndex<String> tangled = tangled();
		for (int round = -options.rounds(); round < options.rounds(); round++) {
			for (int i = 0; i < indexes.size(); i++) {
				add(nanos.get(i), round, time(indexes.get(i), TOPIC, MATCHING.size(), MATCHES));
			}
			add(tangledNanos, round, time(tangled, "a.".repeat(TANGLED) + "end", 0, MATCHES / 20));
		}
		Table table = new Table("patterns", "ns a match");
		for (int i = 0; i < sizes.size(); i++) {
			table.row("%,d, of which 3 match".formatted(sizes.get(i)), nanos(nanos.get(i)));
		}
		table.row("worst case: %,d like `a.*.a.a.*.*.a.a.x`, none matches".formatted(1 << TANGLED),
				nanos(tangledNanos));
		return "## Patterns\n\nOne match in one index; a publish makes two.\n" + table;
	}

	private static void add(List<Double> nanos, int round, double time) {
		if (round >= 0) {
			nanos.add(time);
		}
	}

	private static String nanos(List<Double> nanos) {
		return "%,.0f".formatted(Statistics.median(nanos));
	}

	static TopicIndex<String> index(int size) {
		TopicIndex<String> index = new TopicIndex<>();
		MATCHING.forEach((pattern) -> add(index, pattern));
		for (int i = 0; i < size - MATCHING.size(); i++) {
			add(index, switch (i % 4) {
				case 0 -> "orders.europe.*.changed-" + i;
				case 1 -> "orders.*." + (1000 + i) + ".created";
				case 2 -> "*.region-" + i + ".**";
				default -> "orders.europe.42.part-" + i + ".**";
			});
		}
		return index;
	}

	private static TopicIndex<String> tangled() {
		TopicIndex<String> index = new TopicIndex<>();
		for (int bits = 0; bits < 1 << TANGLED; bits++) {
			StringBuilder pattern = new StringBuilder();
			for (int segment = 0; segment < TANGLED; segment++) {
				pattern.append((((bits >> segment) & 1) == 0) ? "a." : "*.");
			}
			add(index, pattern.append("x").toString());
		}
		return index;
	}

	private static void add(TopicIndex<String> index, String pattern) {
		index.update(TopicPattern.parse(pattern), (cell) -> pattern);
	}

	private static double time(TopicIndex<String> index, String topic, int expected, int matches) {
		AtomicInteger found = new AtomicInteger();
		long start = System.nanoTime();
		for (int i = 0; i < matches; i++) {
			index.match(topic, (cell) -> found.setPlain(found.getPlain() + 1));
		}
		double nanos = (System.nanoTime() - start) / (double) matches;
		if (found.get() != expected * matches) {
			throw new IllegalStateException(found + " patterns matched, not " + expected * matches);
		}
		return nanos;
	}

}
