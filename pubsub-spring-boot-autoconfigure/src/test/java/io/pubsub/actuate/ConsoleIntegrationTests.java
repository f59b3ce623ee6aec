package io.pubsub.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import io.pubsub.Cluster;
import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.Publisher;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.cluster.Transport;
import io.pubsub.event.Events;
import io.pubsub.group.Groups;
import io.pubsub.name.Names;
import io.pubsub.presence.Presence;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console in a browser: three nodes, 10,000 topics, and a network that is cut.
 */
@Timeout(300)
class ConsoleIntegrationTests {

	private static final int TOPICS = 10_000;

	private static final String HOSTILE = "<img src=x onerror=alert(1)>\u202e</script>";

	private static final InMemoryNetwork network = new InMemoryNetwork();

	private static final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private static Browser browser;

	private static volatile @Nullable CountDownLatch hang;

	@BeforeAll
	static void start() throws IOException {
		Assumptions.assumeTrue(Browser.isInstalled(), "Needs Debian's chromium and chromium-driver");
		for (String name : List.of("alice", "bob", "carol")) {
			contexts.add(start(name));
		}
		List<Subscriptions> all = contexts.stream().map((each) -> each.getBean(Subscriptions.class)).toList();
		for (int i = 0; i < TOPICS; i++) {
			all.get(i % all.size()).subscribeWithoutWaiting("orders." + i, String.class, (message) -> {
			}, SubscriptionOptions.defaults());
		}
		all.forEach((each) -> each.subscribeWithoutWaiting(HOSTILE, String.class, (message) -> {
		}, SubscriptionOptions.defaults()));
		populate();
		browser = new Browser();
	}

	private static void populate() {
		Mailbox mailbox = contexts.get(1).getBean(Mailboxes.class).open(String.class, (message) -> {
		});
		contexts.get(1).getBean(Groups.class).join("printers", mailbox);
		contexts.get(1).getBean(Names.class).register("front-desk", mailbox);
		contexts.get(2).getBean(Presence.class).track("room.lobby", "ann", null);
		contexts.get(0).getBean(Events.class).register("prices", String.class);
	}

	private static ConfigurableApplicationContext start(String name) {
		return new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off",
					"server.servlet.context-path=/shop", "management.endpoints.web.base-path=/manage",
					"management.endpoints.web.exposure.include=pubsub", "pubsub.node-name=" + name)
			.initializers((GenericApplicationContext prepared) -> prepared.registerBean(Transport.class,
					network::transport, (definition) -> definition.setDestroyMethodName("")))
			.run();
	}

	@AfterAll
	static void close() {
		if (browser != null) {
			browser.close();
		}
		contexts.forEach(ConfigurableApplicationContext::close);
	}

	private static String url(int node) {
		return "http://127.0.0.1:" + contexts.get(node).getEnvironment().getProperty("local.server.port")
				+ "/shop/manage/pubsub";
	}

	private static void publish() {
		Publisher publisher = contexts.get(0).getBean(Publisher.class);
		for (int i = 0; i < 50; i++) {
			publisher.publish("orders.4321", "one");
			publisher.publish(HOSTILE, "two");
		}
	}

	@Test
	void followsTheClusterThroughACut() throws IOException, InterruptedException {
		browser.screen(1400, 900);
		browser.open(url(0));
		await().untilAsserted(() -> assertThat(names("nodes")).containsExactly("alice", "bob", "carol"));
		assertThat(browser.text("#verdict")).isEqualTo("All is well");
		// the busiest come first, however many others there are
		await().untilAsserted(() -> {
			publish();
			assertThat(names("topics").subList(0, 2)).contains("orders.4321");
			assertThat(names("topics").subList(0, 2)).anyMatch((name) -> name.startsWith("<img src=x"));
			assertThat(browser.texts("#links tbody tr:first-child td:nth-child(3)")).doesNotContain("0", "–");
		});
		assertThat(browser.text("#topics .count")).as("and that of the endpoint itself").isEqualTo("10,002");
		assertThat(browser.text("#topics .rest")).isEqualTo("9,977 more; search to find them");
		assertThat(names("groups")).containsExactly("printers");
		assertThat(names("names")).containsExactly("front-desk");
		assertThat(names("presence")).containsExactly("room.lobby");
		assertThat(names("events")).containsExactly("prices");
		assertThat(browser.run("return document.querySelectorAll('*').length").intValue()).isLessThan(3000);
		assertThat(browser.run("return document.querySelectorAll('img').length").intValue()).isZero();
		shoot("light", 1400);

		browser.fill("#search", "ORDERS.999");
		await().untilAsserted(() -> assertThat(names("topics")).hasSize(11)
			.allSatisfy((name) -> assertThat(name).contains("orders.999")));
		assertThat(browser.text("#topics .count")).isEqualTo("11");
		browser.run("const search = document.getElementById('search'); search.value = '';"
				+ " search.dispatchEvent(new Event('input'))");

		network.partition(Set.of(transport(0), transport(1)), Set.of(transport(2)));
		await().untilAsserted(() -> assertThat(names("nodes")).containsExactly("alice", "bob"));
		await().untilAsserted(() -> assertThat(browser.text("#problems")).contains("A node is down, or cannot join.")
			.contains("carol: was there until"));
		browser.preferDark(true);
		shoot("dark", 1400);
		shoot("narrow-dark", 390);
		browser.preferDark(false);
		shoot("narrow", 390);
		assertThat(browser.run("return document.documentElement.scrollWidth").intValue()).as("no wider than a phone")
			.isEqualTo(390);
		assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches").booleanValue()).isFalse();

		network.heal();
		await().untilAsserted(() -> assertThat(names("nodes")).containsExactlyInAnyOrder("alice", "bob", "carol"));
		await().untilAsserted(() -> assertThat(browser.text("#problems")).doesNotContain("carol: was there"));
	}

	@Test
	void aNodeThatHangsIsShownAndDelaysNoOther() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		hang = release;
		try {
			browser.screen(1400, 900);
			browser.open(url(0));
			await().untilAsserted(() -> assertThat(browser.texts("#nodes td.bad"))
				.anyMatch((text) -> text.contains("has not replied")));
			assertThat(names("nodes")).containsExactlyInAnyOrder("alice", "bob", "carol");
			assertThat(browser.text("#status")).isEqualTo("live");
			assertThat(browser.text("#problems")).contains("it hangs, or its machine is overloaded").contains("bob: ");
		}
		finally {
			release.countDown();
		}
		await().untilAsserted(() -> assertThat(browser.text("#problems")).doesNotContain("bob: "));
	}

	private static Transport transport(int node) {
		return contexts.get(node).getBean(Transport.class);
	}

	private static List<String> names(String section) {
		return browser.texts("#" + section + " tbody td:first-child bdi");
	}

	/** For those who want to see how it looks. */
	private static void shoot(String name, int width) throws IOException {
		browser.screen(width, 900);
		Path file = Files.createDirectories(Path.of("target", "console")).resolve(name + ".png");
		Files.write(file, browser.screenshot());
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/** Has the endpoint of bob hang when it is told to. */
		@Bean
		OperationInvokerAdvisor hanging(Cluster cluster) {
			return (endpoint, type, parameters, invoker) -> (context) -> {
				CountDownLatch latch = hang;
				if (cluster.self().name().equals("bob") && latch != null) {
					try {
						latch.await();
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
				return invoker.invoke(context);
			};
		}

	}

}
