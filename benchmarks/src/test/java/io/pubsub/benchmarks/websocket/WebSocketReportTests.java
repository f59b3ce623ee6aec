package io.pubsub.benchmarks.websocket;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WebSocketReportTests {

	private static final Locale LOCALE = Locale.getDefault();

	@BeforeAll
	static void setLocaleAsTheRunnerDoes() {
		Locale.setDefault(Locale.ROOT);
	}

	@AfterAll
	static void restoreLocale() {
		Locale.setDefault(LOCALE);
	}

	@Test
	void takesMediansAndRanges() {
		String report = report(turn(1, Deployment.SPRING, 1000, 4), turn(2, Deployment.SPRING, 4000, 6),
				turn(3, Deployment.SPRING, 2000, 5));
		assertThat(row(report, "spring"))
			.startsWith("| spring | 2,000 (1,000, 4,000) | 2.5 (2.0, 3.0) | 5.0 (4.0, 6.0) |");
		assertThat(report).doesNotContain("ratio");
	}

	@Test
	void ratiosAreOfTurnsOfTheSameRound() {
		String report = report(turn(1, Deployment.PUBSUB, 300, 1), turn(1, Deployment.RABBITMQ, 100, 2),
				turn(2, Deployment.PUBSUB, 1000, 1), turn(2, Deployment.RABBITMQ, 250, 4));
		assertThat(row(report, "pubsub/rabbitmq")).startsWith("| pubsub/rabbitmq | 3.50 (3.00, 4.00) |")
			.contains("| 0.38 (0.25, 0.50) |");
	}

	@Test
	void failuresAreToldAndCompareWithNothing() {
		String report = report(turn(1, Deployment.PUBSUB, 300, 1),
				new Turn(1, Deployment.RABBITMQ, null, "clients: open: 3 sessions were closed"));
		assertThat(row(report, "rabbitmq")).startsWith("| rabbitmq | failed | failed |");
		assertThat(row(report, "pubsub/rabbitmq")).startsWith("| pubsub/rabbitmq | - | - |");
		assertThat(report).contains("rabbitmq failed in round 1: clients: open: 3 sessions were closed");
	}

	@Test
	void everyRowOfATableHasAllColumns() {
		String report = report(turn(1, Deployment.PUBSUB, 300, 1), turn(1, Deployment.SPRING, 300, 1));
		assertThat(report.lines().filter((line) -> line.startsWith("|")).map((line) -> line.split("\\|").length))
			.containsOnly(11, 8);
	}

	private static String report(Turn... turns) {
		return new WebSocketReport(List.of(turns)).toMarkdown();
	}

	private static String row(String report, String first) {
		return report.lines().filter((line) -> line.startsWith("| " + first + " |")).findFirst().orElseThrow();
	}

	private static Turn turn(int round, Deployment contender, double rate, double p99) {
		return new Turn(round, contender, new Figures(rate, p99 / 2, p99, 10, 5, 60, 0, 0.001, 0), null);
	}

}
