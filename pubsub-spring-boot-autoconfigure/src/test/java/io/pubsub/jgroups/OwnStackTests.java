package io.pubsub.jgroups;

import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.pubsub.PubSubException;
import io.pubsub.cluster.Transport;
import io.pubsub.cluster.TransportContractTests;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * A stack of the user's own meets the contract too: here one within this JVM.
 */
class OwnStackTests extends TransportContractTests {

	private final String cluster = "own-" + UUID.randomUUID();

	@Override
	protected Transport createTransport() {
		return createTransport("io/pubsub/jgroups/own-stack.xml");
	}

	private Transport createTransport(String stack) {
		return new JGroupsTransport(JGroupsOptions.builder(this.cluster, "node").stack(stack).build());
	}

	@Test
	void aStackThatIsNotThereIsNamed() {
		assertThatExceptionOfType(PubSubException.class)
			.isThrownBy(() -> createTransport("no-such-stack.xml").start(mock()))
			.withMessageContaining("no-such-stack.xml");
	}

}
