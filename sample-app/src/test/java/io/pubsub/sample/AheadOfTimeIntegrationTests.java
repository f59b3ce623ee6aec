package io.pubsub.sample;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample as its build has processed it ahead of time, in a cluster with one that is
 * started as usual.
 */
@Timeout(180)
class AheadOfTimeIntegrationTests {

	private final String cluster = "--pubsub.cluster.name=test-" + UUID.randomUUID();

	@Test
	void itStartsAndWorksWithWhatWasGenerated() {
		try (SampleProcess usual = SampleProcess.start(this.cluster, "--pubsub.node-name=usual");
				SampleProcess ahead = SampleProcess.start(
						List.of("-Dspring.aot.enabled=true", "-Dspring.main.log-startup-info=true"), this.cluster,
						"--pubsub.node-name=ahead")) {
			assertThat(ahead.name()).isEqualTo("ahead");
			assertThat(usual.name()).isEqualTo("usual");
			assertThat(ahead.output()).contains("Starting AOT-processed");
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(ahead.nodes()).containsExactlyInAnyOrder("ahead", "usual"));
			ahead.subscribe("user.created", 2);
			usual.publish("user.created", 7);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.untilAsserted(() -> assertThat(ahead.received("user.created")).isEqualTo(Collections.nCopies(2, 7)));
			assertThat(usual.output()).doesNotContain("ERROR");
			assertThat(ahead.output()).doesNotContain("ERROR");
		}
	}

}
