package io.pubsub.benchmarks.stages;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

import io.pubsub.benchmarks.Payload;

/**
 * How long messages spent in each stage, from the files of all nodes.
 */
public final class StageTable {

	private static final String[] QUANTILES = { "p50", "p90", "p99", "p99.9" };

	private final List<Passage> passages = new ArrayList<>();

	/**
	 * Adds what the nodes of one measurement have written.
	 * @param folder where they have
	 * @throws IOException if it cannot be read
	 */
	public void add(Path folder) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, Stages.ARRIVED + "*")) {
			for (Path file : files) {
				// arrived-<number>-<id>
				String[] name = file.getFileName().toString().split("-", 3);
				add(new Stamps(folder.resolve(Stages.SENT + name[2])), new Stamps(file),
						new Stamps(folder.resolve(Stages.HANDLED + name[1])));
			}
		}
	}

	private void add(Stamps sent, Stamps arrived, Stamps handled) {
		for (int slot = 0; slot < Stamps.SLOTS; slot++) {
			long sequence = sent.sequence(slot);
			if (Payload.isMeasured(sequence) && arrived.has(sequence) && handled.has(sequence)) {
				this.passages.add(new Passage(sent.due(sequence), sent.before(sequence), sent.after(sequence),
						arrived.before(sequence), arrived.after(sequence), handled.before(sequence)));
			}
		}
	}

	/**
	 * Describes the stages.
	 * @return a table in Markdown, in microseconds
	 */
	public String toMarkdown() {
		StringBuilder table = new StringBuilder("| us | ").append(String.join(" | ", QUANTILES))
			.append(" | of the slowest 1 % |\n|---|---:|---:|---:|---:|---:|\n");
		List<Passage> slowest = this.passages.stream()
			.sorted(Comparator.comparingLong(Passage::total).reversed())
			.limit(Math.max(1, this.passages.size() / 100))
			.toList();
		for (Stage stage : Stage.ALL) {
			long[] values = this.passages.stream().mapToLong(stage.length).sorted().toArray();
			table.append("| ").append(stage.name);
			for (String quantile : QUANTILES) {
				int at = (int) (values.length * Double.parseDouble(quantile.substring(1)) / 100);
				table.append(" | ").append((values.length > 0) ? micros(values[at]) : "-");
			}
			table.append(" | ")
				.append(micros(slowest.stream().mapToLong(stage.length).average().orElse(0)))
				.append(" |\n");
		}
		return table.append("\n%,d deliveries.\n".formatted(this.passages.size())).toString();
	}

	private static String micros(double nanos) {
		return "%.0f".formatted(nanos / 1000);
	}

	private record Stage(String name, ToLongFunction<Passage> length) {

		static final List<Stage> ALL = List.of(
				new Stage("from the publish to the transport", (each) -> each.sending - each.due),
				new Stage("the transport's send", (each) -> each.sent - each.sending),
				new Stage("from there to the other node's transport", (each) -> each.arrived - each.sending),
				new Stage("until it is in the mailbox, and a worker is woken", (each) -> each.queued - each.arrived),
				new Stage("from the transport to the listener", (each) -> each.handled - each.arrived),
				new Stage("**from the publish to the listener**", Passage::total));

	}

	/** When a message passed each place. */
	private record Passage(long due, long sending, long sent, long arrived, long queued, long handled) {

		long total() {
			return this.handled - this.due;
		}

	}

}
