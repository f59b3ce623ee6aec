package io.pubsub.benchmarks.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.pubsub.benchmarks.Statistics;
import io.pubsub.benchmarks.scale.Table;

/**
 * Turns what turns gave into Markdown: medians, in brackets the least and the most, and
 * ratios of turns of the same round.
 */
final class WebSocketReport {

	private static final List<Column> COLUMNS = List.of(new Column("deliveries/s", "%,.0f", Figures::rate),
			new Column("p50 ms", "%.1f", Figures::p50), new Column("p99 ms", "%.1f", Figures::p99),
			new Column("CPU s/M nodes and broker", "%.1f", Figures::serverCpu),
			new Column("CPU s/M clients", "%.1f", Figures::clientCpu),
			new Column("heap KB a session", "%.1f", Figures::heap),
			new Column("broker KB a session", "%.1f", Figures::brokerMemory),
			new Column("out of order", "%.2f %%", (figures) -> 100 * figures.breaks()),
			new Column("stolen", "%.1f %%", (figures) -> 100 * figures.stolen()));

	/** What is compared: all but what is no figure of a contender. */
	private static final List<Column> COMPARED = COLUMNS.subList(0, 6);

	private final List<Turn> turns;

	WebSocketReport(List<Turn> turns) {
		this.turns = List.copyOf(turns);
	}

	String toMarkdown() {
		StringBuilder markdown = new StringBuilder();
		Table table = new Table(titles("contender", COLUMNS));
		for (Deployment contender : contenders()) {
			List<Figures> figures = figures(contender);
			table
				.row(cells(contender.title(), COLUMNS, (column) -> figures.isEmpty() ? "failed" : range(column.format(),
						figures.stream().map((each) -> column.figure().applyAsDouble(each)).toList())));
		}
		markdown.append(table);
		ratios(markdown);
		failures(markdown);
		return markdown.toString();
	}

	private void ratios(StringBuilder markdown) {
		List<Deployment> others = contenders().stream().filter((contender) -> contender != Deployment.PUBSUB).toList();
		if (others.isEmpty() || !contenders().contains(Deployment.PUBSUB)) {
			return;
		}
		Table table = new Table(titles("ratio", COMPARED));
		for (Deployment other : others) {
			table.row(cells("pubsub/" + other.title(), COMPARED, (column) -> {
				List<Double> ratios = ratios(other, column.figure());
				return ratios.isEmpty() ? "-" : range("%.2f", ratios);
			}));
		}
		markdown.append(table);
	}

	/** Of the rounds in which both have succeeded. */
	private List<Double> ratios(Deployment other, ToDoubleFunction<Figures> figure) {
		List<Double> ratios = new ArrayList<>();
		for (Turn ours : this.turns) {
			for (Turn theirs : this.turns) {
				if (ours.contender() == Deployment.PUBSUB && theirs.contender() == other
						&& ours.round() == theirs.round() && ours.figures() != null && theirs.figures() != null) {
					ratios.add(figure.applyAsDouble(ours.figures()) / figure.applyAsDouble(theirs.figures()));
				}
			}
		}
		return ratios;
	}

	private void failures(StringBuilder markdown) {
		for (Turn turn : this.turns) {
			if (turn.failure() != null) {
				markdown.append("\n%s failed in round %d: %s\n".formatted(turn.contender().title(), turn.round(),
						turn.failure()));
			}
		}
	}

	private List<Deployment> contenders() {
		return this.turns.stream().map(Turn::contender).distinct().toList();
	}

	private List<Figures> figures(Deployment contender) {
		List<Figures> figures = new ArrayList<>();
		for (Turn turn : this.turns) {
			if (turn.contender() == contender && turn.figures() != null) {
				figures.add(turn.figures());
			}
		}
		return figures;
	}

	/** The median, and the least and the most if there are several. */
	private static String range(String format, List<Double> values) {
		String median = format.formatted(Statistics.median(values));
		if (values.size() == 1) {
			return median;
		}
		double least = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
		double most = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
		return "%s (%s, %s)".formatted(median, format.formatted(least), format.formatted(most));
	}

	private static String[] titles(String first, List<Column> columns) {
		return cells(first, columns, Column::title);
	}

	private static String[] cells(String first, List<Column> columns, Function<Column, String> cell) {
		List<String> cells = new ArrayList<>(List.of(first));
		columns.forEach((column) -> cells.add(cell.apply(column)));
		return cells.toArray(String[]::new);
	}

	/**
	 * One figure of a turn.
	 *
	 * @param title of the column
	 * @param format of the figure
	 * @param figure itself
	 */
	private record Column(String title, String format, ToDoubleFunction<Figures> figure) {
	}

}
