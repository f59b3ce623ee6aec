package io.pubsub.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

import io.pubsub.benchmarks.ContenderType.Kind;

/**
 * Turns outcomes into Markdown: one table for each load, medians over the rounds, and
 * ratios to plain sockets, to raw JGroups, and to the best peer.
 */
final class Report {

	private static final String NONE = "-";

	private static final String SPREAD = "least to most";

	private static final List<String> THROUGHPUT = List.of("contender", "msg/s", SPREAD, "of sockets", "to jgroups",
			"to best peer", "delivered", "order breaks", "duplicates", "CPU s/M", "B/msg publisher", "B/msg receiver",
			"stolen");

	private static final List<String> LATENCY = List.of("contender", "p50 us", "p99 us", "p99.9 us", "p50 to sockets",
			"p50 to jgroups", "p50 to best peer", "p99 to sockets", "p99 to jgroups", "p99 to best peer", "delivered",
			"order breaks", "duplicates", "CPU s/M", "stolen");

	private final List<Outcome> outcomes;

	private final List<String> contenders;

	Report(List<Outcome> outcomes) {
		this.outcomes = List.copyOf(outcomes);
		this.contenders = outcomes.stream().map(Outcome::contender).distinct().toList();
	}

	String toMarkdown() {
		StringBuilder markdown = new StringBuilder();
		for (Load load : this.outcomes.stream().map(Outcome::load).distinct().toList()) {
			markdown.append("\n## ").append(load.title()).append("\n\n");
			if (load.paced()) {
				latency(markdown, load);
			}
			else {
				throughput(markdown, load);
			}
			failures(markdown, load);
		}
		return markdown.toString();
	}

	private void throughput(StringBuilder markdown, Load load) {
		header(markdown, THROUGHPUT);
		for (String contender : this.contenders) {
			List<Result> results = results(contender, load);
			if (results.isEmpty()) {
				failed(markdown, contender, THROUGHPUT);
				continue;
			}
			double rate = median(results, Result::rate);
			row(markdown, contender, count(rate), spread(results), ratio(rate, median("sockets", load, Result::rate)),
					ratio(rate, median("jgroups", load, Result::rate)),
					ratio(rate, bestPeer(load, Result::rate, Comparator.reverseOrder())),
					share(median(results, Result::delivered)), count(median(results, Result::breaks)),
					count(median(results, Result::duplicates)), "%.2f".formatted(median(results, Result::cpu)),
					count(median(results, Result::publisherBytes)), count(median(results, Result::receiverBytes)),
					stolen(results));
		}
		codec(markdown, load);
		double secured = median("pubsub-secret", load, Result::rate) / median("sockets-tls", load, Result::rate);
		if (!Double.isNaN(secured)) {
			markdown.append("\nWith a secret: %.2f of sockets over TLS.\n".formatted(secured));
		}
	}

	private void latency(StringBuilder markdown, Load load) {
		header(markdown, LATENCY);
		for (String contender : this.contenders) {
			List<Result> results = results(contender, load);
			if (results.isEmpty()) {
				failed(markdown, contender, LATENCY);
				continue;
			}
			double p50 = median(results, Result::p50);
			double p99 = median(results, Result::p99);
			row(markdown, contender, "%.0f".formatted(p50), "%.0f".formatted(p99),
					"%.0f".formatted(median(results, Result::p999)), ratio(p50, median("sockets", load, Result::p50)),
					ratio(p50, median("jgroups", load, Result::p50)),
					ratio(p50, bestPeer(load, Result::p50, Comparator.naturalOrder())),
					ratio(p99, median("sockets", load, Result::p99)), ratio(p99, median("jgroups", load, Result::p99)),
					ratio(p99, bestPeer(load, Result::p99, Comparator.naturalOrder())),
					share(median(results, Result::delivered)), count(median(results, Result::breaks)),
					count(median(results, Result::duplicates)), "%.1f".formatted(median(results, Result::cpu)),
					stolen(results));
		}
	}

	/** What a record as JSON costs more than bytes, in ours and over plain sockets. */
	private void codec(StringBuilder markdown, Load load) {
		double sockets = median("sockets-json", load, Result::cpu) - median("sockets", load, Result::cpu);
		double ours = median("pubsub-json", load, Result::cpu) - median("pubsub", load, Result::cpu);
		if (!Double.isNaN(sockets)) {
			markdown
				.append("\nJSON adds %.2f CPU s/M to sockets, %s to pubsub; pubsub-json runs at %s of sockets-json.\n"
					.formatted(sockets, Double.isNaN(ours) ? NONE : "%.2f".formatted(ours), ratio(
							median("pubsub-json", load, Result::rate), median("sockets-json", load, Result::rate))));
		}
	}

	private void failures(StringBuilder markdown, Load load) {
		for (String contender : this.contenders) {
			List<String> reasons = this.outcomes.stream()
				.filter((outcome) -> outcome.contender().equals(contender) && outcome.load().equals(load))
				.map(Outcome::failure)
				.filter(Objects::nonNull)
				.toList();
			if (!reasons.isEmpty()) {
				int rounds = reasons.size() + results(contender, load).size();
				markdown.append("\n%s failed in %d of %d rounds: %s\n".formatted(contender, reasons.size(), rounds,
						String.join("; ", reasons.stream().distinct().toList())));
			}
		}
	}

	private double bestPeer(Load load, ToDoubleFunction<Result> figure, Comparator<Double> best) {
		return this.contenders.stream()
			.filter((contender) -> ContenderType.of(contender).kind() == Kind.PEER)
			.map((contender) -> median(contender, load, figure))
			.filter((value) -> !value.isNaN())
			.min(best)
			.orElse(Double.NaN);
	}

	private double median(String contender, Load load, ToDoubleFunction<Result> figure) {
		return median(results(contender, load), figure);
	}

	private static double median(List<Result> results, ToDoubleFunction<Result> figure) {
		return Statistics.median(results.stream().map(figure::applyAsDouble).toList());
	}

	private static String stolen(List<Result> results) {
		return "%.1f %%".formatted(100 * median(results, Result::stolen));
	}

	private List<Result> results(String contender, Load load) {
		List<Result> results = new ArrayList<>();
		for (Outcome outcome : this.outcomes) {
			if (outcome.result() != null && outcome.contender().equals(contender) && outcome.load().equals(load)) {
				results.add(outcome.result());
			}
		}
		return results;
	}

	private static String spread(List<Result> results) {
		return count(results.stream().mapToDouble(Result::rate).min().orElse(Double.NaN)) + " to "
				+ count(results.stream().mapToDouble(Result::rate).max().orElse(Double.NaN));
	}

	private static String ratio(double value, double base) {
		return (Double.isNaN(value) || Double.isNaN(base) || base == 0) ? NONE : "%.2f".formatted(value / base);
	}

	/** Never rounded up to all. */
	private static String share(double value) {
		return (value >= 1) ? "100 %" : "%.3f %%".formatted(Math.floor(value * 100_000) / 1000);
	}

	private static String count(double value) {
		return "%,.0f".formatted(value);
	}

	/** Names the columns; figures are aligned to the right. */
	private static void header(StringBuilder markdown, List<String> columns) {
		row(markdown, columns);
		row(markdown,
				columns.stream()
					.map((column) -> (column.equals(columns.get(0)) || column.equals(SPREAD)) ? "---" : "---:")
					.toList());
	}

	private static void failed(StringBuilder markdown, String contender, List<String> columns) {
		List<String> cells = new ArrayList<>(Collections.nCopies(columns.size(), NONE));
		cells.set(0, contender);
		cells.set(1, "failed");
		row(markdown, cells);
	}

	private static void row(StringBuilder markdown, String... cells) {
		row(markdown, List.of(cells));
	}

	private static void row(StringBuilder markdown, List<String> cells) {
		markdown.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

}
