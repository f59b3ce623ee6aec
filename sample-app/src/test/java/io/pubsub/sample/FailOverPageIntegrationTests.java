package io.pubsub.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages of two nodes, one of which is killed.
 */
@Timeout(300)
class FailOverPageIntegrationTests {

	@Test
	void theStackMovesOnAndTheUsersAndThePageToo() throws IOException {
		Assumptions.assumeTrue(Browser.isInstalled(), "Needs Debian's chromium and chromium-driver");
		try (SampleCluster cluster = new SampleCluster();
				SampleProcess alice = start(cluster, "alice");
				SampleProcess bob = start(cluster, "bob");
				Browser browser = new Browser()) {
			await().untilAsserted(() -> assertThat(alice.nodes()).hasSize(2));
			await().untilAsserted(() -> assertThat(bob.nodes()).hasSize(2));
			assertThat(bob.exchange("POST", "stack", "\"Howdy\"").statusCode()).isEqualTo(201);
			String holder = bob.send("GET", "names/stack", "").get("node").stringValue();
			SampleProcess killed = holder.equals("alice") ? alice : bob;
			SampleProcess left = holder.equals("alice") ? bob : alice;

			browser.open(left.url());
			String pageOfOther = browser.tab();
			await().untilAsserted(() -> assertThat(browser.text("#holder")).isEqualTo("1 item, kept by " + holder));
			browser.openTab(killed.url());
			await().untilAsserted(() -> assertThat(browser.text("h1")).isEqualTo(holder));
			browser.fill("#name", "ann");
			browser.click("#user button");
			await().untilAsserted(() -> assertThat(browser.text("#served")).isEqualTo("ann is served by " + holder));
			join(browser, "ann", holder);
			String pageOfKilled = browser.tab();
			browser.goTo(pageOfOther);
			join(browser, "ben", left.name());
			await().untilAsserted(() -> assertThat(browser.texts("#present li")).containsExactly("ann", "ben"));
			say(browser, "Who is here?");
			browser.goTo(pageOfKilled);
			await().untilAsserted(() -> assertThat(browser.texts("#lines .words")).containsExactly("Who is here?"));

			assertThat(left.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(204);
			await().untilAsserted(() -> assertThat(chart(browser)).hasSizeGreaterThan(10));
			List<Integer> before = chart(browser);

			killed.kill();
			await().untilAsserted(() -> assertThat(browser.text("h1")).isEqualTo(left.name()));
			await().untilAsserted(() -> assertThat(browser.text("#connection.live")).isEqualTo("live, the only node"));
			List<Integer> atFailOver = chart(browser);
			await().untilAsserted(() -> assertThat(chart(browser)).isNotEqualTo(atFailOver));
			List<Integer> after = chart(browser);
			assertThat(after).as("prices of before").containsSequence(before.subList(before.size() - 5, before.size()));
			assertThat(history(left)).as("no hole").containsSequence(after);
			assertThat(left.exchange("POST", "topics/chat.lobby", "{\"text\": \"Hello\"}").statusCode()).isEqualTo(202);
			await().untilAsserted(() -> assertThat(browser.texts("#timeline .CHAT .text")).startsWith("Hello"));

			await()
				.untilAsserted(() -> assertThat(browser.text("#served")).isEqualTo("ann is served by " + left.name()));
			browser.click("#start");
			await().untilAsserted(() -> assertThat(browser.text("#notices li")).endsWith("is done"));

			await().untilAsserted(() -> assertThat(browser.text("#joined"))
				.isEqualTo("ann is in lobby, connected to " + left.name()));
			await().untilAsserted(() -> assertThat(browser.texts("#present li")).containsExactly("ann", "ben"));
			say(browser, "I am back");

			browser.goTo(pageOfOther);
			await().untilAsserted(
					() -> assertThat(browser.texts("#lines .words")).containsExactly("I am back", "Who is here?"));
			await()
				.untilAsserted(() -> assertThat(browser.text("#holder")).isEqualTo("1 item, kept by " + left.name()));
			assertThat(browser.texts("#stack .text")).containsExactly("\"Howdy\"");
			assertThat(browser.texts("#timeline .STACK .text")).contains(left.name() + " has the stack now");
		}
	}

	/** The prices that the chart shows, by how high its points are. */
	private static List<Integer> chart(Browser browser) {
		return browser.run("""
				const cents = (id) => Math.round(100 * document.getElementById(id).textContent.split(" ")[1]);
				const [lowest, highest] = [cents("lowest"), cents("highest")];
				return [...document.getElementById("line").points]
					.map(({ y }) => Math.round(lowest + (145 - y) * (highest - lowest) / 140));
				""").valueStream().map(JsonNode::intValue).toList();
	}

	private static List<Integer> history(SampleProcess process) {
		return process.send("GET", "history/page.prices?last=1000", "")
			.valueStream()
			.map((published) -> published.get("payload").get("cents").intValue())
			.toList();
	}

	private static void join(Browser browser, String user, String node) {
		browser.fill("#who", user);
		browser.click("#join button");
		await().untilAsserted(
				() -> assertThat(browser.text("#joined")).isEqualTo(user + " is in lobby, connected to " + node));
	}

	private static void say(Browser browser, String text) {
		browser.fill("#words", text);
		browser.click("#say button");
	}

	private static SampleProcess start(SampleCluster cluster, String name) {
		return cluster.start("--pubsub.node-name=" + name, "--sample.task-duration=100ms",
				"--sample.price-interval=200ms");
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
	}

}
