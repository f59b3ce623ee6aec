package io.pubsub.jgroups;

import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that share a secret: strangers, and processes that end or hang.
 */
@Timeout(120)
class SecretIntegrationTests extends StrangersContractTests {

	private static final String SECRET = "correct horse battery staple";

	@Override
	JGroupsOptions.Builder secured() {
		return builder().secret(SECRET);
	}

	@Override
	JGroupsOptions.Builder otherwiseSecured() {
		return builder().secret(SECRET + "!");
	}

	@Test
	void aKilledProcessLeavesTheViews() {
		leavesTheViews("KILL");
	}

	@Test
	void aStoppedProcessLeavesTheViews() {
		leavesTheViews("STOP");
	}

	private void leavesTheViews(String signal) {
		Node first = start(secured().bindPort(0).build());
		try (NodeProcess process = NodeProcess.start(this.cluster, 0, "-Dsecret=" + SECRET)) {
			UUID ended = process.self();
			await().until(() -> first.members().contains(ended));
			Node second = start(secured().bindPort(0).build());
			awaitMembers(first, first.transport.self(), ended, second.transport.self());
			awaitMembers(second, first.transport.self(), ended, second.transport.self());
			int before = first.views.size();
			long begun = System.nanoTime();
			process.signal(signal);
			await().until(() -> !first.members().contains(ended) && !second.members().contains(ended));
			logger.info("A process left the views %d ms after %s".formatted(millisSince(begun), signal));
			awaitMembers(first, first.transport.self(), second.transport.self());
			awaitMembers(second, first.transport.self(), second.transport.self());
			// the process may have begun a cluster of its own if it was slow to start
			assertThat(first.views.subList(before, first.views.size())).noneMatch(View::merged);
			assertThat(second.views).noneMatch(View::merged);
		}
	}

}
