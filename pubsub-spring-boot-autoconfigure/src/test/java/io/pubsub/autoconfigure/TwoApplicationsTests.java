package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.messaging.handler.annotation.DestinationVariable;

import io.pubsub.Cluster;
import io.pubsub.DuplicateNodeNameException;
import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.Publisher;
import io.pubsub.Subscribe;
import io.pubsub.cluster.Transport;
import io.pubsub.group.GroupMember;
import io.pubsub.group.Groups;
import io.pubsub.test.memory.InMemoryNetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Two applications in one cluster, on a network in memory.
 */
@ExtendWith(OutputCaptureExtension.class)
class TwoApplicationsTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final ConfigurableApplicationContext alice = start("alice");

	private final ConfigurableApplicationContext bob = start("bob");

	@AfterEach
	void close() {
		this.bob.close();
		this.alice.close();
	}

	@Test
	void aListenerHearsTheOtherAsSoonAsItHasStarted() throws InterruptedException {
		this.alice.getBean(Publisher.class).publish("orders.7", new Order("book", 2));
		assertThat(heard(this.bob)).isEqualTo(new Heard("7", new Order("book", 2), "alice"));
		assertThat(heard(this.alice)).isEqualTo(new Heard("7", new Order("book", 2), "alice"));
	}

	@Test
	void joiningAndLeavingAreApplicationEvents() throws InterruptedException {
		Node bobsNode = this.bob.getBean(Cluster.class).self();
		assertThat(this.alice.getBean(Listener.class).events.poll(60, TimeUnit.SECONDS))
			.isEqualTo(new NodeJoined(bobsNode));
		this.bob.close();
		assertThat(this.alice.getBean(Listener.class).events.poll(60, TimeUnit.SECONDS))
			.isEqualTo(new NodeLeft(bobsNode));
	}

	@Test
	void methodsAreMembersFromStartToStop() throws InterruptedException {
		Groups groups = this.alice.getBean(Groups.class);
		assertThat(groups.members("readers")).as("as soon as both have started").hasSize(2);
		assertThat(this.alice.getBean(Publisher.class).sendToGroup("readers", "hello")).isEqualTo(2);
		for (ConfigurableApplicationContext context : List.of(this.alice, this.bob)) {
			assertThat(context.getBean(Listener.class).read.poll(60, TimeUnit.SECONDS)).isEqualTo("hello");
		}
		this.bob.close();
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(groups.members("readers")).as("when it has stopped")
				.isEqualTo(groups.localMembers("readers"))
				.hasSize(1));
	}

	@Test
	void healthTellsThatTheOtherAnswers() {
		assertThat(this.alice.getBean("pubsubHealthIndicator", HealthIndicator.class).health().getDetails())
			.containsEntry("members", List.of("alice", "bob"))
			.containsEntry("reachable", List.of("bob"));
	}

	@Test
	void aSecondNodeOfANameDoesNotStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("bob").close())
			.withStackTraceContaining(DuplicateNodeNameException.class.getName());
		assertThat(output).contains("APPLICATION FAILED TO START").contains("pubsub.node-name");
		ConfigurableApplicationContext carol = start("carol");
		try {
			Listener listener = this.alice.getBean(Listener.class);
			await().atMost(Duration.ofSeconds(60))
				.until(() -> listener.events.contains(new NodeJoined(carol.getBean(Cluster.class).self())));
			assertThat(listener.events).as("no ghost has joined and left").hasSize(2);
			assertThat(output).doesNotContain("[alice, bob, bob]");
		}
		finally {
			carol.close();
		}
	}

	private ConfigurableApplicationContext start(String name) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(Transport.class,
					this.network::transport, (definition) -> definition.setDestroyMethodName("")))
			.run("--pubsub.node-name=" + name, "--spring.main.banner-mode=off");
	}

	private static Heard heard(ConfigurableApplicationContext context) throws InterruptedException {
		return context.getBean(Listener.class).heard.poll(60, TimeUnit.SECONDS);
	}

	record Order(String item, int amount) {
	}

	record Heard(String id, Order order, String from) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Listener.class)
	static class Application {

	}

	static class Listener {

		private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

		private final BlockingQueue<MembershipEvent> events = new LinkedBlockingQueue<>();

		private final BlockingQueue<String> read = new LinkedBlockingQueue<>();

		@GroupMember("readers")
		void read(String text) {
			this.read.add(text);
		}

		@Subscribe("orders.{id}")
		void on(Order order, @DestinationVariable String id, Node from) {
			this.heard.add(new Heard(id, order, from.name()));
		}

		@EventListener
		void on(MembershipEvent event) {
			this.events.add(event);
		}

	}

}
