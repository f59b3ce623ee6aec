package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.Header;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.PubSubHeaders;
import io.pubsub.Subscribe;
import io.pubsub.jgroups.LocalCluster;
import io.pubsub.node.PubSubNode;
import io.pubsub.site.SiteBridge;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications in two sites, configured by properties, on encrypted links.
 */
@Timeout(120)
class TwoSitesIntegrationTests {

	private final String cluster = "test-" + UUID.randomUUID();

	private final int first = LocalCluster.freePort();

	private final int second = LocalCluster.freePort();

	private final int third = LocalCluster.freePort();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	private ConfigurableApplicationContext start(String name, String site, int port) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--pubsub.node-name=" + name, "--pubsub.cluster.name=" + this.cluster, "--pubsub.cluster.bind-port=0",
					"--pubsub.cluster.site=" + site, "--pubsub.cluster.bridge.bind-port=" + port,
					"--pubsub.cluster.bridge.hosts=127.0.0.1:" + this.first + ",127.0.0.1:" + this.second,
					"--pubsub.cluster.secret=Kq3v8ZxT0mNp5sWd7YbR2cLf", "--spring.main.banner-mode=off");
		this.contexts.add(context);
		return context;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(2));
	}

	private static List<String> heard(ConfigurableApplicationContext context) {
		return context.getBean(Listener.class).heard;
	}

	@Test
	void listenersAndPublishersNeedNotChange() {
		ConfigurableApplicationContext alice = start("alice", "east", this.first);
		ConfigurableApplicationContext bob = start("bob", "west", this.second);
		SiteBridge bridge = alice.getBean(SiteBridge.class);
		await().until(() -> bridge.nodes().size() == 2 && bob.getBean(SiteBridge.class).nodes().size() == 2);
		assertThat(alice.getBean(Cluster.class).nodes()).as("sites are clusters of their own").hasSize(1);
		await().until(() -> isWanted(alice) && isWanted(bob));
		alice.getBean(Publisher.class).publish("orders.7", new Order("book", 2));
		await().until(() -> heard(bob).size() == 1 && heard(alice).size() == 1);
		assertThat(heard(bob)).containsExactly("Order[item=book, amount=2] of east");
		assertThat(heard(alice)).containsExactly("Order[item=book, amount=2] of null");

		// a head that is not among the hosts follows one that stops
		ConfigurableApplicationContext carol = start("carol", "east", this.third);
		alice.close();
		await().until(() -> carol.getBean(SiteBridge.class).nodes().size() == 2
				&& bob.getBean(SiteBridge.class).nodes().size() == 2);
		await().until(() -> isWanted(carol) && isWanted(bob));
		bob.getBean(Publisher.class).publish("orders.8", new Order("pen", 1));
		await().until(() -> heard(carol).size() == 1);
		assertThat(heard(carol)).containsExactly("Order[item=pen, amount=1] of west");
	}

	/** Whether the node has a relay for what the other site wants. */
	private static boolean isWanted(ConfigurableApplicationContext context) {
		return context.getBean(PubSubNode.class).metrics().topics().get("orders.*").subscribers() == 2;
	}

	record Order(String item, int amount) {
	}

	static class Listener {

		final List<String> heard = new CopyOnWriteArrayList<>();

		@Subscribe("orders.*")
		void order(Order order, @Header(name = PubSubHeaders.SITE, required = false) String site) {
			this.heard.add(order + " of " + site);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listener.class)
	static class Application {

	}

}
