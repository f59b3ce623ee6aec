package io.pubsub.sample;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prices that are produced on one node of three, and watched on others, some of which are
 * killed.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class PricesIntegrationTests {

	private static final JsonMapper json = new JsonMapper();

	private static final List<String> NAMES = List.of("alice", "bob", "carol");

	private final SampleCluster cluster = new SampleCluster();

	private final Map<String, SampleProcess> processes = new HashMap<>();

	private SampleProcess alice;

	private SampleProcess bob;

	private SampleProcess carol;

	/** Starts those that are not there, and has the first produce. */
	@BeforeEach
	void start() {
		for (String name : NAMES) {
			SampleProcess process = this.processes.get(name);
			if (process == null || !process.isAlive()) {
				this.processes.put(name, this.cluster.start("--pubsub.node-name=" + name,
						"--sample.price-interval=20ms", "--pubsub.cluster.failure-timeout=5s"));
			}
		}
		for (SampleProcess process : this.processes.values()) {
			await().untilAsserted(() -> assertThat(process.nodes()).as(process.output()).hasSize(3));
		}
		this.alice = this.processes.get("alice");
		this.bob = this.processes.get("bob");
		this.carol = this.processes.get("carol");
		assertThat(this.alice.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(204);
	}

	/** Leaves those that live as they were. */
	@AfterEach
	void reset() {
		for (SampleProcess process : this.processes.values()) {
			if (process.isAlive()) {
				process.exchange("DELETE", "watchers", "");
				process.exchange("DELETE", "producers/prices", "");
			}
		}
	}

	@AfterAll
	void endAll() {
		this.cluster.close();
	}

	/** Producer events, claims 5 to 8. */
	@Test
	void pricesAreFetchedWhileSomebodyWatches() {
		assertThat(this.bob.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(409);
		assertThat(this.alice.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(409);
		awaitState(this.carol, """
				{"producing": false, "watchers": 0, "published": 0}""");

		JsonNode watching = this.bob.send("PUT", "watchers?count=3", "");
		assertThat(watching.get("duplicates").intValue()).isZero();
		awaitProducing(this.carol, true);
		awaitWatchers(this.carol, 3);
		await().untilAsserted(() -> assertThat(received(this.bob)).isGreaterThan(3 * 10));

		this.carol.send("PUT", "watchers", "");
		this.bob.exchange("DELETE", "watchers", "");
		await().untilAsserted(() -> assertThat(received(this.carol)).isGreaterThan(10));
		awaitWatchers(this.alice, 1);
		awaitProducing(this.alice, true);
		this.carol.exchange("DELETE", "watchers", "");
		awaitProducing(this.alice, false);
		await().untilAsserted(() -> {
			JsonNode before = state(this.bob);
			TimeUnit.MILLISECONDS.sleep(200);
			assertThat(state(this.bob)).as("nothing goes on").isEqualTo(before);
		});
		assertClean(this.bob);
		assertClean(this.carol);
	}

	@Test
	void whoComesLaterGetsWhatWasKeptAndThenEachPriceOnce() {
		this.bob.send("PUT", "watchers", "");
		await().untilAsserted(() -> assertThat(state(this.bob).get("published").intValue()).isGreaterThan(100));
		this.carol.send("PUT", "watchers?count=100", "");
		await().untilAsserted(
				() -> assertThat(received(this.carol)).as("60 that were kept, each").isGreaterThanOrEqualTo(100 * 60));
		int before = received(this.carol);
		await().untilAsserted(() -> assertThat(received(this.carol)).isGreaterThan(before + 100 * 20));
		this.bob.exchange("DELETE", "watchers", "");
		this.carol.exchange("DELETE", "watchers", "");
		assertClean(this.bob);
		assertClean(this.carol);
	}

	@Test
	void whatWasKeptComesFirstAlsoWhenNobodyWatchesAnyMore() {
		this.bob.send("PUT", "watchers", "");
		await().untilAsserted(() -> assertThat(state(this.bob).get("published").intValue()).isGreaterThan(5));
		this.bob.exchange("DELETE", "watchers", "");
		awaitProducing(this.bob, false);
		int published = state(this.bob).get("published").intValue();
		this.carol.send("PUT", "watchers", "");
		await().untilAsserted(() -> assertThat(received(this.carol)).isGreaterThan(Math.min(published, 60)));
		assertClean(this.carol);
	}

	/** Producer events, claim 7. */
	@Test
	void whenTheOnlyNodeThatWatchesIsKilledPricesAreNotFetchedAnyMore() {
		this.bob.send("PUT", "watchers?count=10", "");
		awaitProducing(this.carol, true);
		this.bob.kill();
		Awaitility.await()
			.atMost(Duration.ofSeconds(15))
			.untilAsserted(() -> assertThat(state(this.carol).get("producing").booleanValue()).isFalse());
		awaitWatchers(this.alice, 0);
		this.carol.send("PUT", "watchers", "");
		awaitProducing(this.alice, true);
		await().untilAsserted(() -> assertThat(received(this.carol)).isPositive());
	}

	/** Producer events, claims 2, 8 and 10. */
	@Test
	void whenTheProducersNodeIsKilledWatchersAreToldAndGoOnWithTheNext() {
		this.bob.send("PUT", "watchers?count=5", "");
		this.carol.send("PUT", "watchers?count=5", "");
		await().untilAsserted(() -> assertThat(received(this.carol)).isGreaterThan(50));
		this.alice.kill();
		for (SampleProcess process : List.of(this.bob, this.carol)) {
			await().untilAsserted(() -> assertThat(process.send("GET", "watchers", "").get("ended"))
				.isEqualTo(json.valueToTree("NO_CONNECTION")));
		}
		awaitState(this.bob, """
				{"producing": false, "watchers": 10, "published": 0}""");
		int before = received(this.carol);
		assertThat(this.bob.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(204);
		await().untilAsserted(() -> assertThat(received(this.carol)).isGreaterThan(before + 50));
		assertClean(this.bob);
		assertClean(this.carol);
	}

	/** Producer events, claim 8. */
	@Test
	void whenTheProducerGivesUpWatchersAreToldThat() {
		this.bob.send("PUT", "watchers", "");
		await().untilAsserted(() -> assertThat(received(this.bob)).isPositive());
		assertThat(this.alice.exchange("DELETE", "producers/prices", "").statusCode()).isEqualTo(204);
		await().untilAsserted(() -> assertThat(this.bob.send("GET", "watchers", "").get("ended"))
			.isEqualTo(json.valueToTree("UNREGISTERED")));
		assertThat(this.carol.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(204);
		awaitProducing(this.bob, true);
		await().untilAsserted(() -> assertThat(this.bob.send("GET", "watchers", "").get("ended").isNull()).isTrue());
		assertClean(this.bob);
	}

	@Test
	void anOpenPageWatches() {
		this.bob.openLivePage();
		awaitProducing(this.carol, true);
		awaitWatchers(this.carol, 1);
		this.bob.kill();
		awaitProducing(this.carol, false);
	}

	/** The sum of what those nodes have told that answered within a second. */
	private static JsonNode state(SampleProcess process) {
		return process.send("GET", "events/prices", "");
	}

	private static void awaitState(SampleProcess process, String expected) {
		await().untilAsserted(() -> assertThat(state(process)).isEqualTo(json.readTree(expected)));
	}

	private static void awaitWatchers(SampleProcess process, int count) {
		await().untilAsserted(() -> assertThat(state(process).get("watchers").intValue()).isEqualTo(count));
	}

	private static void awaitProducing(SampleProcess process, boolean producing) {
		await().untilAsserted(() -> assertThat(state(process).get("producing").booleanValue()).isEqualTo(producing));
	}

	private static int received(SampleProcess process) {
		return process.send("GET", "watchers", "").get("received").intValue();
	}

	private static void assertClean(SampleProcess process) {
		JsonNode tally = process.send("GET", "watchers", "");
		assertThat(tally.get("gaps").intValue()).as("gaps in " + tally).isZero();
		assertThat(tally.get("duplicates").intValue()).as("duplicates in " + tally).isZero();
		assertThat(tally.get("ended").isNull()).as("no end in " + tally).isTrue();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
