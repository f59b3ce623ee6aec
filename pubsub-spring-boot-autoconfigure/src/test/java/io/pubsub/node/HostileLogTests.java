package io.pubsub.node;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.LossListener.Cause;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What other nodes write does not get into the log as it is.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class HostileLogTests {

	private static final String EVIL = "x\r\n2026-01-01 ERROR forged \u001b[31m" + "y".repeat(900_000);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final JacksonPayloadCodec json = new JacksonPayloadCodec("json", new JsonMapper());

	private final Member alice = this.cluster.start("alice", (builder) -> builder.codecs(List.of(this.json)));

	private final Member bob = this.cluster.start("bob", (builder) -> builder.codecs(List.of(this.json)));

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	private static void isClean(CapturedOutput output) {
		assertThat(output.getAll()).hasSizeLessThan(200_000).doesNotContain("\u001b[31m");
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("2026-01-01 ERROR"));
	}

	@Test
	void aPayloadThatDoesNotDecode(CapturedOutput output) {
		this.bob.node.subscriptions().subscribe("dates", Dated.class, (message) -> {
		});
		for (int i = 0; i < 5; i++) {
			this.alice.publish("dates", Map.of("when", EVIL));
		}
		await().until(() -> this.bob.node.metrics().lost(Cause.DECODING) == 5);
		await().until(() -> output.getAll().contains("did not decode"));
		isClean(output);
	}

	@Test
	void whatAListenerSaysOfAMessage(CapturedOutput output) {
		this.bob.node.subscriptions().subscribe("text", String.class, (message) -> {
			throw new IllegalArgumentException("bad: " + message.getPayload(), new Exception(message.getPayload()));
		});
		this.alice.publish("text", EVIL);
		await().until(() -> output.getAll().contains("IllegalArgumentException: bad: x\\r\\n2026"));
		isClean(output);
	}

	record Dated(LocalDate when) {
	}

}
