package io.pubsub.node;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.SubscriptionOptions;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of listeners that fail, if there is no error handler: enough, once.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class ListenerErrorLogTests {

	private final PubSubNode node = PubSubNode.builder("alice")
		.codecs(List.of(new JacksonPayloadCodec("json", new JsonMapper())))
		.build();

	@BeforeEach
	void start() {
		this.node.start();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void aTraceEndsAtTheListener(CapturedOutput output) {
		IllegalStateException failure = failure();
		this.node.subscriptions().subscribe("news", String.class, (message) -> {
			throw new IllegalArgumentException("outer", failure);
		});
		this.node.publisher().publish("news", "hello");
		await().until(() -> output.getAll().contains("failed on a message to 'news'"));
		await().until(() -> output.getAll().contains("Caused by: java.lang.IllegalStateException: inner"));
		assertThat(output.getAll()).contains("java.lang.IllegalArgumentException: outer")
			.contains("at io.pubsub.node.ListenerErrorLogTests.failure(")
			.doesNotContain("at io.pubsub.node.mailbox.NodeMailbox")
			.doesNotContain("at io.pubsub.dispatch.")
			.doesNotContain("Thread.run");
	}

	@Test
	void anExceptionThatCannotBeCutIsLoggedAllTheSame(CapturedOutput output) {
		this.node.subscriptions().subscribe("news", String.class, (message) -> {
			throw new Uncut();
		});
		this.node.publisher().publish("news", "hello");
		await().until(() -> output.getAll().contains("Uncut: as it is"));
	}

	@Test
	void aPayloadThatDoesNotDecodeIsOneLine(CapturedOutput output) {
		this.node.subscriptions().subscribe("numbers", Integer.class, (message) -> {
		}, SubscriptionOptions.defaults().id("counter"));
		this.node.publisher().publish("numbers", "no number");
		await().until(() -> this.node.metrics().lost(io.pubsub.LossListener.Cause.DECODING) == 1);
		await().until(() -> output.getAll().contains("A message to 'numbers' was not decoded for"));
		// a loss is logged by now, or within a second
		await().pollDelay(java.time.Duration.ofMillis(1500)).until(() -> true);
		assertThat(output.getAll().lines().filter((line) -> line.contains("counter") || line.contains("decode")))
			.singleElement()
			.asString()
			.contains("A message to 'numbers' was not decoded for Subscription 'counter' of 'numbers'")
			.contains("java.lang.Integer");
		assertThat(output.getAll()).doesNotContain("\tat ");
	}

	private static IllegalStateException failure() {
		return new IllegalStateException("inner");
	}

	private static final class Uncut extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Uncut() {
			super("as it is");
		}

		@Override
		public void setStackTrace(StackTraceElement[] stackTrace) {
			throw new UnsupportedOperationException();
		}

	}

}
