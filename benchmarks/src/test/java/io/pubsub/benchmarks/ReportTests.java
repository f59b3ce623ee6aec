package io.pubsub.benchmarks;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTests {

	private static final Load THROUGHPUT = new Load(1024, 0);

	private static final Load LATENCY = new Load(1024, 2000);

	private static final Locale LOCALE = Locale.getDefault();

	@BeforeAll
	static void setLocaleAsRunnerDoes() {
		Locale.setDefault(Locale.ROOT);
	}

	@AfterAll
	static void restoreLocale() {
		Locale.setDefault(LOCALE);
	}

	@Test
	void takesMediansAndRatios() {
		String report = report(of("sockets", 1000), of("sockets", 3000), of("sockets", 2000), of("jgroups", 500),
				of("nats", 400), of("hazelcast", 250), of("pubsub", 1000));
		assertThat(row(report, "sockets"))
			.startsWith("| sockets | 2,000 | 1,000 to 3,000 | 1.00 | 4.00 | 5.00 | 100 %");
		assertThat(row(report, "pubsub")).startsWith("| pubsub | 1,000 | 1,000 to 1,000 | 0.50 | 2.00 | 2.50 |");
	}

	@Test
	void theBestPeerForLatencyIsTheFastest() {
		String report = report(latency("nats", 80, 200), latency("hazelcast", 40, 400), latency("pubsub", 20, 100));
		assertThat(row(report, "pubsub")).startsWith("| pubsub | 20 | 100 | 300 | - | - | 0.50 | - | - | 0.50 |");
	}

	@Test
	void aRatioWithoutItsBaseIsLeftOut() {
		assertThat(row(report(of("pubsub", 1000)), "pubsub")).contains("| - | - | - |");
	}

	@Test
	void failuresAreTold() {
		String report = report(of("nats", 400), Outcome.failed("nats", THROUGHPUT, "receiver 1: it has ended"),
				Outcome.failed("vertx", THROUGHPUT, "no answer"));
		assertThat(row(report, "nats")).contains("| 400 |");
		assertThat(row(report, "vertx")).contains("| failed |");
		assertThat(report).contains("nats failed in 1 of 2 rounds: receiver 1: it has ended")
			.contains("vertx failed in 1 of 1 rounds: no answer");
	}

	@Test
	void lossIsNeverRoundedAway() {
		Result result = new Result(100, 0.9999999, 0, 0, 1, 1, 1, 0, 0, 0, 0);
		assertThat(row(report(Outcome.of("nats", THROUGHPUT, result)), "nats")).contains("| 99.999 % |");
	}

	@Test
	void tellsWhatTheHostTook() {
		Result result = new Result(100, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0.034);
		assertThat(row(report(Outcome.of("nats", THROUGHPUT, result)), "nats")).endsWith("| 3.4 % |");
		assertThat(row(report(Outcome.of("nats", LATENCY, result)), "nats")).endsWith("| 3.4 % |");
	}

	@Test
	void everyRowHasAllColumns() {
		String report = report(of("sockets", 1000), Outcome.failed("nats", THROUGHPUT, "x"), latency("sockets", 1, 2),
				Outcome.failed("nats", LATENCY, "x"));
		List<Integer> columns = report.lines()
			.filter((line) -> line.startsWith("|"))
			.map((line) -> line.split("\\|").length)
			.distinct()
			.toList();
		assertThat(columns).containsOnly(14, 16);
	}

	@Test
	void tellsWhatTheCodecCosts() {
		String report = report(cpu("sockets", 1), cpu("sockets-json", 3), cpu("pubsub", 2), cpu("pubsub-json", 4.5));
		assertThat(report).contains("JSON adds 2.00 CPU s/M to sockets, 2.50 to pubsub");
	}

	@Test
	void comparesASecretWithSocketsOverTls() {
		assertThat(report(of("sockets-tls", 200), of("pubsub-secret", 150)))
			.contains("With a secret: 0.75 of sockets over TLS.");
		assertThat(report(of("sockets-tls", 200), of("pubsub", 150))).doesNotContain("TLS.");
	}

	private static String report(Outcome... outcomes) {
		return new Report(List.of(outcomes)).toMarkdown();
	}

	private static String row(String report, String contender) {
		return report.lines().filter((line) -> line.startsWith("| " + contender + " |")).findFirst().orElseThrow();
	}

	private static Outcome of(String contender, double rate) {
		return Outcome.of(contender, THROUGHPUT, new Result(rate, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0));
	}

	private static Outcome cpu(String contender, double cpu) {
		return Outcome.of(contender, THROUGHPUT, new Result(1000, 1, 0, 0, cpu, 1, 1, 0, 0, 0, 0));
	}

	private static Outcome latency(String contender, double p50, double p99) {
		return Outcome.of(contender, LATENCY, new Result(2000, 1, 0, 0, 1, 1, 1, p50, p99, 300, 0));
	}

}
