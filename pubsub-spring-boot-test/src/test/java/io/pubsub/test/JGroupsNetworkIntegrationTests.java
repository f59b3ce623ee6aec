package io.pubsub.test;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import io.pubsub.Publisher;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.JGroupsTransport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The same over sockets.
 */
@PubSubTest(nodes = 2, network = PubSubTest.Network.JGROUPS, classes = Shop.class)
class JGroupsNetworkIntegrationTests {

	@Test
	void nodesAreConnectedByJGroups(@Autowired Transport transport, @Autowired Publisher publisher,
			@Autowired TestNetwork network, PubSubScenario scenario) {
		assertThat(transport).isInstanceOf(JGroupsTransport.class);
		FakeRemoteNode remote = network.remoteNode("remote").subscribe("orders.*", Shop.Order.class);
		assertThat(scenario.stimulate(() -> publisher.publish("orders.eu", new Shop.Order("1")))
			.andWaitForDelivery("orders.eu")).filteredOn((call) -> !call.listener().equals("invoices"))
			.extracting(DeliveredMessage::node)
			.containsExactlyInAnyOrder("node-1", "node-2", "remote");
		assertThat(remote.received("orders.eu", Shop.Order.class)).containsExactly(new Shop.Order("1"));
	}

	@Test
	void theNetworkCannotBeDisturbed(TestNetwork network) {
		assertThat(network.nodes()).containsExactly("node-1", "node-2");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> network.cut("node-1", "node-2"))
			.withMessageContaining("only a network in memory can be disturbed");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> network.delay("node-1", "node-2", Duration.ofMillis(1)));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(network::heal);
	}

}
