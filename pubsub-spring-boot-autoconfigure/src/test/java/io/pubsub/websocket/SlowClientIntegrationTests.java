package io.pubsub.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that reads nothing, while others of its node do.
 */
@Timeout(240)
class SlowClientIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private static final String LARGE = "x".repeat(32 * 1024);

	private static final int MESSAGES = 400;

	private final ChatCluster cluster = new ChatCluster(ChatApplication.class);

	private final ChatCluster.Node one = this.cluster.start("one", "--management.defaults.metrics.export.enabled=false",
			"--management.simple.metrics.export.enabled=true");

	private final ChatCluster.Node two = this.cluster.start("two");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void costsOnlyItselfAndIsCounted() throws IOException {
		MeterRegistry meters = this.one.context().getBean(MeterRegistry.class);
		StompUser reading = this.cluster.connect(this.one, "reading");
		reading.subscribe("/topic/large");
		try (Socket slow = new Socket()) {
			connect(slow);
			assertThat(meters.get("pubsub.websocket.sessions").gauge().value()).isEqualTo(2);
			for (int i = 0; i < MESSAGES; i++) {
				this.two.template().convertAndSend("/topic/large", LARGE, Map.of("number", String.valueOf(i)));
				assertThat(reading.next().headers().getFirst("number")).isEqualTo(String.valueOf(i));
			}
			await().atMost(WAIT)
				.until(() -> meters.get("pubsub.websocket.closed").tag("cause", "slow").functionCounter().count() == 1);
			await().atMost(WAIT).until(() -> meters.get("pubsub.websocket.sessions").gauge().value() == 1);
		}
		this.two.template().convertAndSend("/topic/large", "after that");
		assertThat(reading.next().text()).isEqualTo("after that");
		assertThat(meters.get("pubsub.websocket.arrived").functionCounter().count()).isEqualTo(MESSAGES + 1);
		assertThat(meters.get("pubsub.websocket.messages").tag("direction", "out").functionCounter().count())
			.isGreaterThan(MESSAGES);
		assertThat(meters.get("pubsub.websocket.destinations").gauge().value()).as("the topic and a user").isEqualTo(2);
	}

	/** Connects, subscribes, and reads no more after that was confirmed. */
	private void connect(Socket socket) throws IOException {
		socket.setReceiveBufferSize(4 * 1024);
		socket.connect(new InetSocketAddress("127.0.0.1", this.one.port()));
		socket.setSoTimeout(60_000);
		socket.getOutputStream().write(("""
				GET /stomp HTTP/1.1\r
				Host: 127.0.0.1\r
				Upgrade: websocket\r
				Connection: Upgrade\r
				Sec-WebSocket-Version: 13\r
				Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
				\r
				""").getBytes(StandardCharsets.US_ASCII));
		readUntil(socket.getInputStream(), "\r\n\r\n");
		socket.getOutputStream().write(frame("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0"));
		readUntil(socket.getInputStream(), "CONNECTED");
		socket.getOutputStream().write(frame("SUBSCRIBE\nid:1\ndestination:/topic/large\nreceipt:r\n\n\0"));
		readUntil(socket.getInputStream(), "RECEIPT");
	}

	private static void readUntil(InputStream in, String end) throws IOException {
		StringBuilder text = new StringBuilder();
		while (!text.toString().endsWith(end)) {
			int next = in.read();
			assertThat(next).as("after " + text).isNotNegative();
			text.append((char) next);
		}
	}

	/** A text frame of a client, with a mask of zeros. */
	private static byte[] frame(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		assertThat(bytes).hasSizeLessThan(126);
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.write(0x81);
		frame.write(0x80 | bytes.length);
		frame.writeBytes(new byte[4]);
		frame.writeBytes(bytes);
		return frame.toByteArray();
	}

}
