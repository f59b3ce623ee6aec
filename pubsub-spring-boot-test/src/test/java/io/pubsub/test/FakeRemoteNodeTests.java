package io.pubsub.test;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.request.Requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Another node that a test plays.
 */
@PubSubTest(classes = Shop.class, properties = "pubsub.request-timeout=20s")
class FakeRemoteNodeTests {

	@Autowired
	private TestNetwork network;

	@Autowired
	private PubSubScenario scenario;

	@Autowired
	private Publisher publisher;

	@Autowired
	private Shop.Listeners listeners;

	@Test
	void publishesAsAnotherNode(PublishedMessages messages) {
		FakeRemoteNode remote = this.network.remoteNode("remote");
		this.scenario.stimulate(() -> remote.publish("orders.eu", new Shop.Order("7"))).andWaitForDelivery("orders.eu");
		assertThat(this.listeners.heard).contains("7 from remote");
		assertThat(messages).publishedNothing("orders.*");
	}

	@Test
	void receivesWhatTheApplicationPublishes() {
		FakeRemoteNode remote = this.network.remoteNode("remote").subscribe("orders.*", Shop.Order.class);
		this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("8")))
			.andWaitForDelivery("orders.eu");
		assertThat(remote.received("orders.eu", Shop.Order.class)).containsExactly(new Shop.Order("8"))
			.doesNotContain(new Shop.Order("9"));
		assertThat(remote.received("orders.us", Shop.Order.class)).isEmpty();
	}

	/**
	 * A type that the payload cannot become shows that the other node could not read it.
	 */
	@Test
	void receivesOnlyWhatItCanRead() {
		FakeRemoteNode remote = this.network.remoteNode("remote").subscribe("orders.*", Integer.class);
		this.scenario.stimulate(() -> this.publisher.publish("orders.eu", new Shop.Order("8"))).andWaitUntilQuiet();
		assertThat(remote.received("orders.*", Object.class)).isEmpty();
	}

	@Test
	void repliesAndRequests(@Autowired Requester requester) {
		FakeRemoteNode remote = this.network.remoteNode("remote")
			.reply("price", String.class, (item) -> item + " costs 5");
		assertThat(requester.request("price", "tea", String.class)).isEqualTo("tea costs 5");
		assertThat(remote.received("price", String.class)).containsExactly("tea");
		assertThat(remote.requester().request("stock", "tea", String.class)).isEqualTo("tea: 3");
	}

	@Test
	void isAMemberOfAGroup() {
		FakeRemoteNode remote = this.network.remoteNode("remote").join("workers", String.class);
		this.scenario.stimulate(() -> this.publisher.sendToGroup("workers", "dig")).andWaitUntilQuiet();
		assertThat(remote.receivedAsMember("workers", String.class)).containsExactly("dig");
		assertThat(this.listeners.heard).contains("job dig");
	}

	@Test
	void hasTheConfigurationOfTheApplication(@Autowired Cluster cluster) {
		FakeRemoteNode remote = this.network.remoteNode("remote");
		assertThat(remote.context().getEnvironment().getProperty("pubsub.request-timeout")).isEqualTo("20s");
		assertThat(remote.node().name()).isEqualTo("remote");
		assertThat(cluster.nodes()).contains(remote.node());
		remote.close();
		this.network.awaitConnected(TestNetwork.TIMEOUT);
		assertThat(cluster.nodes()).hasSize(1);
	}

	@Test
	void isClosedAfterTheTest() {
		assertThat(this.network.nodes()).containsExactly("node-1");
	}

	@Test
	void needsNoApplication() {
		try (TestNetwork network = TestNetwork.create()) {
			FakeRemoteNode a = network.remoteNode("a").subscribe("t", Shop.Order.class);
			FakeRemoteNode b = network.remoteNode("b");
			b.publish("t", new Shop.Order("1"));
			network.awaitQuiet(TestNetwork.TIMEOUT);
			assertThat(a.received("t", Shop.Order.class)).containsExactly(new Shop.Order("1"));
			assertThatIllegalStateException().isThrownBy(() -> network.start("c")).withMessageContaining("join(\"c\")");
		}
	}

}
