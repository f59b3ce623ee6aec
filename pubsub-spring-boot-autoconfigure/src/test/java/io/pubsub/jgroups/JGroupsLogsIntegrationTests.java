package io.pubsub.jgroups;

import java.util.List;

import org.jgroups.JChannel;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is ordinary in a cluster is not logged as if it was not.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class JGroupsLogsIntegrationTests extends LocalCluster {

	@Test
	void nodesThatComeAndGoAreNoWarning(CapturedOutput output) {
		Node first = start(local());
		Node second = start(local());
		Node third = start(local());
		List.of(first, second, third).forEach((node) -> await().until(() -> node.members().size() == 3));
		first.transport.close();
		List.of(second, third).forEach((node) -> await().until(() -> node.members().size() == 2));
		third.transport.close();
		await().until(() -> second.members().size() == 1);
		assertThat(output.getAll()).doesNotContain(" WARN ").doesNotContain(" ERROR ").doesNotContain("\tat ");
	}

	@Test
	void aNodeWhoseAddressIsNotKnownYetIsNoWarning(CapturedOutput output) throws Exception {
		Node node = start(local());
		Object connection = ReflectionTestUtils.getField(node.transport, "connection");
		JChannel channel = (JChannel) ReflectionTestUtils.getField(connection, "channel");
		QuietTcp tcp = (QuietTcp) channel.getProtocolStack().getTransport();
		tcp.sendTo(UUID.randomUUID(), new byte[10], 0, 10);
		assertThat(output.getAll()).doesNotContain(" WARN ").doesNotContain("no physical address");
	}

}
