package io.pubsub.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;

import io.pubsub.Cluster;
import io.pubsub.Node;
import io.pubsub.Publisher;
import io.pubsub.request.RequestException;
import io.pubsub.request.Requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A network of three application contexts, and what is done to it.
 */
@PubSubTest(nodes = 3, classes = Shop.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TestNetworkTests {

	@Autowired
	private TestNetwork network;

	@Autowired
	private PubSubScenario scenario;

	@Test
	void everyContextIsANodeOfOneCluster() {
		assertThat(this.network.nodes()).containsExactly("node-1", "node-2", "node-3");
		for (String name : this.network.nodes()) {
			assertThat(seenBy(name)).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
		}
		assertThat(deliver("orders.eu")).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
	}

	@Test
	void aCutNodeHearsNothingAndHearsAgainWhenHealed() {
		this.network.cut("node-1", "node-2");
		assertThat(seenBy("node-1")).containsExactlyInAnyOrder("node-1", "node-3");
		assertThat(seenBy("node-2")).containsExactly("node-2");
		assertThat(deliver("orders.eu")).containsExactlyInAnyOrder("node-1", "node-3");
		this.network.heal();
		assertThat(deliver("orders.eu")).containsExactlyInAnyOrder("node-1", "node-2", "node-3");
	}

	@Test
	void cutsAddUp() {
		this.network.cut("node-1", "node-2");
		this.network.cut("node-1", "node-3");
		for (String name : this.network.nodes()) {
			assertThat(seenBy(name)).containsExactly(name);
		}
		this.network.cut("node-2", "node-3");
		this.network.heal();
		this.network.cut(List.of("node-1"), List.of("node-2", "node-3"));
		assertThat(seenBy("node-3")).containsExactlyInAnyOrder("node-2", "node-3");
	}

	@Test
	void aDelayedMessageArrivesLateAndInOrder() {
		this.network.delay("node-1", "node-2", Duration.ofMillis(300));
		long begun = System.nanoTime();
		List<DeliveredMessage> delivered = this.scenario.stimulate(() -> {
			publisher().publish("orders.eu", new Shop.Order("1"));
			publisher().publish("orders.eu", new Shop.Order("2"));
		}).andWaitForDelivery("orders.eu");
		assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(300));
		assertThat(delivered).filteredOn((call) -> call.node().equals("node-2") && call.listener().equals("orders"))
			.extracting(DeliveredMessage::payload)
			.containsExactly(new Shop.Order("1"), new Shop.Order("2"));
	}

	@Test
	void droppedMessagesOfATopicAreLostOnOneWayOnly() {
		this.network.drop("node-1", "node-2", "orders.*");
		assertThat(deliver("orders.eu")).containsExactlyInAnyOrder("node-1", "node-3");
		assertThat(seenBy("node-2")).hasSize(3);
		Publisher other = this.network.context("node-2").getBean(Publisher.class);
		assertThat(this.scenario.stimulate(() -> other.publish("orders.eu", new Shop.Order("2")))
			.andWaitForDelivery("orders.eu")).filteredOn("listener", "orders").hasSize(3);
		this.network.heal();
		assertThat(deliver("orders.eu")).hasSize(3);
	}

	@Test
	void aDroppedRequestGetsNoReply() {
		this.network.drop("node-1", "node-2");
		Requester requester = this.network.context("node-1").getBean(Requester.class);
		Node target = this.network.context("node-1").getBean(Cluster.class).node("node-2").orElseThrow();
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> requester.to(target, "stock").timeout(Duration.ofMillis(100)).request("a", String.class))
			.satisfies((ex) -> assertThat(ex.getKind()).isEqualTo(RequestException.Kind.TIMEOUT));
		this.network.heal();
		assertThat(requester.to(target, "stock").request("a", String.class)).isEqualTo("a: 3");
	}

	@Test
	@Order(1)
	void aKilledNodeIsGone() {
		ConfigurableApplicationContext killed = this.network.context("node-3");
		Node node = killed.getBean(Cluster.class).self();
		this.network.kill("node-3");
		assertThat(killed.isActive()).isFalse();
		assertThat(seenBy("node-1")).containsExactlyInAnyOrder("node-1", "node-2");
		assertThat(this.network.context("node-1").getBean(Cluster.class).hasCrashed(node)).isTrue();
		this.network.start("node-4");
		assertThat(seenBy("node-4")).containsExactlyInAnyOrder("node-1", "node-2", "node-4");
		this.network.cut("node-1", "node-2");
	}

	@Test
	@Order(2)
	void theNextTestHasAllNodesAgainAndNoOthers() {
		everyContextIsANodeOfOneCluster();
	}

	@Test
	void oneMoreContextHasPropertiesOfItsOwn() {
		ConfigurableApplicationContext other = this.network.start("other", "shop.region=eu");
		assertThat(other.getEnvironment().getProperty("shop.region")).isEqualTo("eu");
		assertThat(deliver("orders.eu")).contains("other");
	}

	@Test
	void namesAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.network.cut("node-1", "nobody"))
			.withMessage("No node named 'nobody' runs, only [node-1, node-2, node-3]");
		assertThatIllegalArgumentException().isThrownBy(() -> this.network.remoteNode("node-2"))
			.withMessage("A node named 'node-2' runs already");
	}

	/** Publishes from the first node. Returns where the order was heard. */
	private List<String> deliver(String topic) {
		return this.scenario.stimulate(() -> publisher().publish(topic, new Shop.Order("1")))
			.andWaitForDelivery(topic)
			.stream()
			.filter((call) -> call.listener().equals("orders"))
			.map(DeliveredMessage::node)
			.toList();
	}

	private Publisher publisher() {
		return this.network.context("node-1").getBean(Publisher.class);
	}

	private List<String> seenBy(String name) {
		return this.network.context(name).getBean(Cluster.class).nodes().stream().map(Node::name).toList();
	}

}
