package io.pubsub.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page, in a browser, of two nodes.
 */
@Timeout(300)
class PageIntegrationTests {

	private static final SampleCluster cluster = new SampleCluster();

	private static SampleProcess alice;

	private static SampleProcess bob;

	private static Browser browser;

	@BeforeAll
	static void start() throws IOException {
		Assumptions.assumeTrue(Browser.isInstalled(), "Needs Debian's chromium and chromium-driver");
		alice = cluster.startNamed("alice");
		bob = cluster.startNamed("bob");
		browser = new Browser();
	}

	@AfterAll
	static void endAll() {
		cluster.close();
		if (browser != null) {
			browser.close();
		}
	}

	@Test
	void showsNodesAsTheyComeAndGo() {
		browser.open(alice.url());
		await().untilAsserted(() -> assertThat(browser.text("h1")).isEqualTo("alice"));
		await().untilAsserted(() -> assertThat(browser.texts("#nodes li")).containsExactlyInAnyOrder("alice", "bob"));
		assertThat(browser.texts("#nodes [aria-current]")).containsExactly("alice");
		try (SampleProcess carol = cluster.startNamed("carol")) {
			await().untilAsserted(() -> assertThat(browser.texts("#nodes li")).containsExactlyInAnyOrder("alice", "bob",
					carol.name()));
			await().untilAsserted(() -> assertThat(browser.text("#timeline li")).contains("carol has joined"));
		}
		await().untilAsserted(() -> assertThat(browser.texts("#nodes li")).containsExactlyInAnyOrder("alice", "bob"));
		await().untilAsserted(() -> assertThat(browser.text("#timeline li")).contains("carol has left"));
	}

	@Test
	void showsLiveWhatIsPublishedOnThePageOfAnotherNode() {
		browser.open(alice.url());
		String pageOfAlice = browser.tab();
		browser.fill("#pattern", "orders.{id}");
		browser.fill("#count", "2");
		browser.click("#subscribe button");
		await().untilAsserted(
				() -> assertThat(browser.texts("#listeners [data-topic] span")).containsExactly("orders.{id}", "× 2"));

		browser.openTab(bob.url());
		browser.fill("#topic", "orders.17");
		browser.fill("#payload", "{\"total\": 1.10}");
		browser.click("#publish button");
		await().untilAsserted(() -> assertThat(browser.text("#publish .outcome")).isEqualTo("Published"));
		browser.fill("#topic", "chat.lobby");
		browser.fill("#payload", "{\"text\": \"<b>Hello</b>\"}");
		browser.click("#publish button");

		browser.goTo(pageOfAlice);
		await().untilAsserted(() -> {
			assertThat(browser.texts("#timeline .MESSAGE .topic")).containsExactly("orders.17", "orders.17");
			assertThat(browser.texts("#timeline .MESSAGE .text")).containsOnly("{\"total\":1.10}");
			assertThat(browser.texts("#timeline .MESSAGE .from")).containsOnly("from bob");
			assertThat(browser.texts("#timeline .CHAT .text")).containsExactly("<b>Hello</b>");
		});

		browser.click("#listeners button");
		await().untilAsserted(() -> assertThat(browser.texts("#listeners [data-topic]")).isEmpty());
	}

	@Test
	void linksToThePagesOfTheOtherNodes() {
		browser.open(alice.url());
		await().untilAsserted(() -> assertThat(browser.texts("#nodes a")).containsExactly("bob"));
		browser.click("#nodes a");
		await().untilAsserted(() -> assertThat(browser.text("h1")).isEqualTo("bob"));
		await().untilAsserted(() -> assertThat(browser.texts("#nodes a")).containsExactly("alice"));
	}

	@Test
	void looksUpOnEachNodeEvictsOnAllAndShowsWhichOneReports() {
		browser.open(alice.url());
		await().untilAsserted(
				() -> assertThat(browser.text("#report")).matches("(alice|bob) reports since .*: 2 nodes, .*"));
		browser.click("#catalog button[type=submit]");
		await()
			.untilAsserted(() -> assertThat(browser.texts("#entries .text")).hasSize(2).containsOnly("all about book"));
		browser.click("#evict");
		await().untilAsserted(() -> assertThat(browser.text("#catalog .outcome")).isEqualTo("Evicted on alice, bob"));
		browser.click("#loggers button");
		await().untilAsserted(
				() -> assertThat(browser.text("#loggers .outcome")).isIn("Set on alice, bob", "Set on bob, alice"));
	}

	@Test
	void saysWhenNobodyHearsWhatIsPublished() {
		browser.open(alice.url());
		browser.fill("#topic", "nobody.hears");
		browser.click("#publish button");
		await().untilAsserted(() -> assertThat(browser.text("#publish .outcome"))
			.isEqualTo("Published, but no node has a listener for this topic"));
	}

	@Test
	void showsTheStackLiveOnAllNodes() {
		browser.open(bob.url());
		String pageOfBob = browser.tab();
		browser.openTab(alice.url());
		String pageOfAlice = browser.tab();
		browser.fill("#item", "\"<b>Howdy</b>\"");
		browser.click("#push button");
		await().untilAsserted(() -> assertThat(browser.text("#push .outcome")).isEqualTo("Pushed"));
		for (String page : List.of(pageOfBob, pageOfAlice)) {
			browser.goTo(page);
			await().untilAsserted(() -> assertThat(browser.texts("#stack li span")).containsExactly("\"<b>Howdy</b>\"",
					"from alice"));
		}
		browser.goTo(pageOfBob);
		browser.click("#pop");
		await().untilAsserted(() -> assertThat(browser.text("#push .outcome")).isEqualTo("Popped"));
		browser.click("#pop");
		await().untilAsserted(() -> assertThat(browser.text("#push .outcome.failed")).isEqualTo("The stack is empty"));
		browser.goTo(pageOfAlice);
		await().untilAsserted(() -> assertThat(browser.texts("#stack li")).isEmpty());
		await().untilAsserted(() -> assertThat(browser.texts("#timeline .STACK .text"))
			.contains("bob popped \"<b>Howdy</b>\" of alice", "alice pushed \"<b>Howdy</b>\""));
	}

	@Test
	void tellsAUserWhenATaskIsDone() {
		browser.open(alice.url());
		browser.fill("#name", "ben & jerry");
		browser.click("#user button");
		await().untilAsserted(() -> assertThat(browser.text("#served")).isEqualTo("ben & jerry is served by alice"));
		browser.click("#start");
		await().untilAsserted(() -> assertThat(browser.text("#user .outcome")).isEqualTo("Started"));
		await().untilAsserted(() -> assertThat(browser.texts("#notices li")).hasSize(1)
			.allMatch((notice) -> notice.startsWith("Task ") && notice.endsWith(" is done")));
		bob.exchange("POST", "broadcast", "<i>Hello</i>");
		await().untilAsserted(() -> assertThat(browser.text("#notices li")).isEqualTo("<i>Hello</i>"));
	}

	@Test
	void drawsPricesThatAreFetchedWhileAPageIsOpen() {
		browser.open(bob.url());
		await().untilAsserted(() -> assertThat(browser.text("#demand")).startsWith("not fetched, as no node produces"));
		assertThat(alice.exchange("PUT", "producers/prices", "").statusCode()).isEqualTo(204);
		await().untilAsserted(
				() -> assertThat(browser.text("#demand")).matches("fetched, as \\d+ watch(es)?; \\d+ so far"));
		await().untilAsserted(() -> assertThat(points()).isGreaterThan(3));
		assertThat(browser.text("#latest")).matches("latest \\d+\\.\\d\\d");
		int before = points();
		String first = browser.tab();
		browser.openTab(bob.url());
		await().untilAsserted(() -> assertThat(points()).as("those before it was opened, too").isGreaterThan(before));
		browser.openTab(alice.url());
		await().untilAsserted(() -> assertThat(browser.text("#produce button")).isEqualTo("Give up"));
		browser.click("#produce button");
		await().untilAsserted(() -> assertThat(browser.text("#produce button")).isEqualTo("Produce here"));
		assertThat(browser.texts("#timeline .PRICES .text")).contains("Somebody watches: fetching prices",
				"Prices are not produced here any more");
		browser.goTo(first);
		await().untilAsserted(() -> assertThat(browser.text("#demand")).startsWith("not fetched"));
	}

	private static int points() {
		return browser.run("return document.getElementById('line').points.length").intValue();
	}

	@Test
	void saysWhatIsWrong() {
		browser.open(bob.url());
		browser.fill("#topic", "orders.*");
		browser.click("#publish button");
		await().untilAsserted(() -> assertThat(browser.text("#publish .outcome.failed"))
			.isEqualTo("Cannot publish to the pattern 'orders.*': only subscriptions take patterns"));
		browser.fill("#topic", "orders.1");
		browser.fill("#payload", "{");
		browser.click("#publish button");
		await().untilAsserted(
				() -> assertThat(browser.text("#publish .outcome.failed")).startsWith("The body is not JSON"));
	}

	@Test
	void fitsOnAPhone() {
		browser.open(alice.url());
		browser.resize(390, 844);
		assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth").booleanValue()).isTrue();
	}

	@Test
	void everyFieldHasALabel() {
		browser.open(alice.url());
		assertThat(browser.run("return [...document.querySelectorAll('input, textarea')].every((e) => e.labels.length)")
			.booleanValue()).isTrue();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
	}

}
