package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.MeasurementException;

/**
 * Measures WebSocket clients of several nodes, contenders in turns; then, for this
 * library alone, its registry of users and presence. Prints a report in Markdown; every
 * single result goes to a file.
 */
public final class WebSocketRunner {

	/** Turns of which the least disturbed one counts, at most. */
	private static final int ATTEMPTS = 4;

	private final WebSocketOptions options;

	private final List<Turn> turns = new ArrayList<>();

	private final RegistryChanges registry = new RegistryChanges();

	private final PresenceEntries presence = new PresenceEntries();

	/** What was left out, or failed. */
	private final List<String> notes = new ArrayList<>();

	private boolean failed;

	private WebSocketRunner(WebSocketOptions options) {
		this.options = options;
	}

	/**
	 * Runs the measurements.
	 * @param args see {@link WebSocketOptions#USAGE}, or run with {@code --help}
	 * @throws Exception if results cannot be written
	 */
	public static void main(String[] args) throws Exception {
		WebSocketOptions.COMMAND.run(args, (options) -> new WebSocketRunner(options).run());
	}

	private void run() throws IOException, InterruptedException {
		String machine = CommandLine.machine();
		List<Deployment> contenders = new ArrayList<>(this.options.contenders());
		if (!RabbitBroker.installed() && contenders.remove(Deployment.RABBITMQ)) {
			note("rabbitmq skipped: " + RabbitBroker.howToInstall());
		}
		Path csv = CommandLine.folder().resolve("websocket.csv");
		Files.writeString(csv, "round,contender," + Figures.CSV_HEADER + ",failure\n");
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Deployment contender : contenders) {
				record(quiet(round, contender), csv);
			}
			if (contenders.contains(Deployment.PUBSUB)) {
				ours(round);
			}
		}
		CommandLine.report("websocket.md", report(machine));
		if (this.failed) {
			System.exit(1);
		}
	}

	private void note(String note) {
		this.notes.add(note);
		System.err.println(note);
	}

	private void record(Turn turn, Path csv) throws IOException {
		this.turns.add(turn);
		Figures figures = turn.figures();
		this.failed |= figures == null;
		String line = "%d,%s,".formatted(turn.round(), turn.contender().title())
				+ ((figures != null) ? figures.toCsv() + ","
						: ",".repeat(9) + "\"" + String.valueOf(turn.failure()).replace('"', '\'') + "\"");
		Files.writeString(csv, line + "\n", StandardOpenOption.APPEND);
		System.err.println(line);
	}

	/** Measures again what the machine's host has disturbed, some times. */
	private Turn quiet(int round, Deployment contender) throws InterruptedException {
		Turn turn = Turn.take(round, contender, this.options);
		Turn quietest = turn;
		for (int again = 1; again < ATTEMPTS && quietest.stolen() > this.options.maxStolen(); again++) {
			System.err.printf("%s: %.1f %% of the processor time was stolen, again%n", contender.title(),
					turn.stolen() * 100);
			turn = Turn.take(round, contender, this.options);
			quietest = (turn.figures() != null && turn.stolen() < quietest.stolen()) ? turn : quietest;
		}
		return quietest;
	}

	/** What only this library has. */
	private void ours(int round) throws InterruptedException {
		try {
			if (this.options.changes() > 0) {
				this.registry.measure(this.options);
			}
			if (this.options.entries() > 0) {
				this.presence.measure(this.options);
			}
		}
		catch (MeasurementException | IOException | RuntimeException ex) {
			this.failed = true;
			note("registry or presence failed in round %d: %s".formatted(round, ex.getMessage()));
		}
	}

	private String report(String machine) {
		StringBuilder report = new StringBuilder("# WebSocket clients\n\n").append(machine)
			.append("""
					%,d sessions hear one topic, on 3 nodes (spring: on 1), one JVM each (%s), loopback. One more client of \
					the first node sends %d B to all of them. First as fast as all sessions get all but the last %d messages, \
					%.1f s after a warm-up of the same length; then %s messages a second for %.1f s, for p50 and p99. \
					%d rounds: medians, in brackets the least and the most. Ratios are of turns of the same round.
					"""
				.formatted(this.options.sessions(), String.join(" ", this.options.jvmFlags()), this.options.size(),
						this.options.window(), this.options.millis() / 1e3, this.options.rate(),
						this.options.millis() / 1e3, this.options.rounds()))
			.append(new WebSocketReport(this.turns).toMarkdown());
		section(report, "The registry of users of pubsub", this.registry.toMarkdown());
		section(report, "%,d entries of presence of pubsub".formatted(this.options.entries()),
				this.presence.toMarkdown());
		this.notes.forEach((note) -> report.append('\n').append(note).append('\n'));
		return report.toString();
	}

	private static void section(StringBuilder report, String title, String text) {
		if (!text.isEmpty()) {
			report.append("\n## ").append(title).append("\n\n").append(text);
		}
	}

}
