package io.pubsub.jgroups;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Java serialization has no part in what nodes send each other.
 */
@Timeout(120)
class SerializationIntegrationTests extends LocalCluster {

	@Test
	void nothingIsDeserialized() {
		try (NodeProcess process = NodeProcess.start(SerializationProcess.class, this.cluster, 0)) {
			await().untilAsserted(() -> assertThat(process.output()).anyMatch((line) -> line.startsWith("FILTERED")));
			assertThat(process.output()).contains("DESERIALIZED 0")
				.as("the filter works")
				.doesNotContain("FILTERED 0", "NOT FILTERED");
		}
	}

}
