package io.pubsub.sse;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.messaging.Message;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams of a web server with real connections, of topics that are made up.
 */
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class SseStreamsIntegrationTests {

	private static final String TOPIC = "history.orders";

	private final List<SseClient> clients = new ArrayList<>();

	private ConfigurableApplicationContext context;

	private FakeLog log;

	private void start(String... arguments) {
		List<String> all = new ArrayList<>(List.of("--pubsub.cluster.enabled=false", "--server.port=0",
				"--spring.main.banner-mode=off", "--management.defaults.metrics.export.enabled=false",
				"--management.simple.metrics.export.enabled=true"));
		all.addAll(List.of(arguments));
		this.context = new SpringApplicationBuilder(Application.class).run(all.toArray(String[]::new));
		this.log = this.context.getBean(FakeLog.class);
	}

	private SseClient connect(String path, String lastEventId) throws Exception {
		SseClient client = SseClient.connect(port(), path, lastEventId);
		this.clients.add(client);
		return client;
	}

	private int port() {
		return ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	@AfterEach
	void close() {
		this.clients.forEach(SseClient::close);
		this.context.close();
	}

	@Test
	void aStreamBeginsWithACursorAndGoesOnWithMessages(CapturedOutput output) throws Exception {
		start();
		this.log.publish(TOPIC, "before");
		SseClient client = connect("/stream?topic=" + TOPIC, null);
		assertThat(client.status()).isEqualTo(200);
		assertThat(client.response().headers().firstValue("Content-Type").orElseThrow())
			.startsWith("text/event-stream");
		assertThat(client.response().headers().firstValue("Cache-Control")).contains("no-store");
		assertThat(client.response().headers().firstValue("X-Accel-Buffering")).contains("no");
		SseClient.Event open = client.next();
		assertThat(open.id()).isEqualTo(TOPIC + "-1");
		assertThat(open.data()).as("pages do not see it").isNull();
		this.log.publish(TOPIC, Map.of("total", 7, "name", "Zoë"));
		SseClient.Event event = client.next();
		assertThat(event.id()).isEqualTo(TOPIC + "-2");
		assertThat(event.name()).isNull();
		assertThat(event.data()).contains("\"total\":7", "\"name\":\"Zoë\"");
		this.log.publish(TOPIC, "two\nlines");
		assertThat(client.next().data()).isEqualTo("two\nlines");
		assertThat(meter("pubsub.sse.connections")).isEqualTo(1);
		client.close();
		this.log.publish(TOPIC, "finds the dead connection");
		this.log.publish(TOPIC, "finds the dead connection");
		await().untilAsserted(() -> {
			this.log.publish(TOPIC, "finds the dead connection");
			assertThat(this.log.openSubs()).isEmpty();
			assertThat(meter("pubsub.sse.connections")).isEqualTo(0);
		});
		assertThat(this.log.subs).allSatisfy((sub) -> assertThat(sub.closes).hasValue(1));
		assertNothingIsWrong(output);
	}

	@Test
	void aClientThatReceivedNothingResumesWhereItBegan() throws Exception {
		start();
		SseClient first = connect("/stream?topic=" + TOPIC, null);
		first.next();
		first.close();
		this.log.publish(TOPIC, "missed");
		SseClient second = connect("/stream?topic=" + TOPIC, first.lastId());
		assertThat(second.next().id()).isEqualTo(first.lastId());
		assertThat(second.next().data()).isEqualTo("missed");
		SseClient third = connect("/stream?topic=" + TOPIC + "&lastEventId=" + first.lastId(), null);
		third.next();
		assertThat(third.next().data()).isEqualTo("missed");
		SseClient both = connect("/stream?topic=" + TOPIC + "&lastEventId=" + first.lastId(), second.lastId());
		both.next();
		this.log.publish(TOPIC, "live");
		assertThat(both.next().data()).as("the header takes precedence").isEqualTo("live");
	}

	@Test
	void whatHistoryDoesNotHoldAnyMoreIsOneReset() throws Exception {
		start();
		SseClient first = connect("/stream?topic=" + TOPIC, null);
		String cursor = first.next().id();
		this.log.publish(TOPIC, "one");
		this.log.publish(TOPIC, "two");
		first.next();
		first.next();
		this.log.forget(TOPIC);
		SseClient second = connect("/stream?topic=" + TOPIC, cursor);
		second.next();
		this.log.publish(TOPIC, "three");
		SseClient.Event reset = second.next();
		assertThat(reset.name()).isEqualTo("reset");
		assertThat(reset.data()).isEqualTo("gap");
		assertThat(second.next().data()).isEqualTo("three");
		assertThat(meter("pubsub.sse.resets")).isEqualTo(1);
	}

	@Test
	void aCursorThatIsNoneIsOneResetAndTheStreamBeginsNow() throws Exception {
		start();
		this.log.publish(TOPIC, "before");
		for (String cursor : List.of("nonsense", "history.others-1", "x".repeat(4_000))) {
			SseClient client = connect("/stream?topic=" + TOPIC, cursor);
			SseClient.Event reset = client.next();
			assertThat(reset.name()).isEqualTo("reset");
			assertThat(reset.data()).isEqualTo("cursor");
			assertThat(reset.id()).startsWith(TOPIC);
			this.log.publish(TOPIC, "now");
			assertThat(client.next().data()).isEqualTo("now");
		}
		assertThat(meter("pubsub.sse.resets")).isEqualTo(3);
	}

	@Test
	void anInvalidTopicIsAnErrorOfTheRequest() throws Exception {
		start();
		assertThat(connect("/stream?topic=", null).status()).isEqualTo(400);
		assertThat(connect("/stream?topic=", "nonsense").status()).isEqualTo(400);
		assertThat(meter("pubsub.sse.connections")).isEqualTo(0);
	}

	@Test
	void aMessageIsEncodedOnceForAllClients() throws Exception {
		start();
		List<SseClient> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			SseClient client = connect("/counted?topic=" + TOPIC, null);
			client.next();
			all.add(client);
		}
		AtomicInteger mapped = this.context.getBean(Controller.class).mapped;
		mapped.set(0);
		for (int i = 0; i < 10; i++) {
			this.log.publish(TOPIC, "message " + i);
			for (SseClient client : all) {
				assertThat(client.next().data()).isEqualTo("{\"text\":\"message " + i + "\"}");
			}
		}
		assertThat(mapped.get()).as("20 at the worst if the clock ticks within each").isBetween(10, 20);
	}

	@Test
	void silentConnectionsGetCommentsWhichFindThoseThatAreDead() throws Exception {
		start("--pubsub.sse.heartbeat=50ms");
		SseClient client = connect("/stream?topic=" + TOPIC, null);
		client.next();
		assertThat(client.nextOfAll().isHeartbeat()).isTrue();
		assertThat(client.nextOfAll().isHeartbeat()).isTrue();
		client.close();
		await().untilAsserted(() -> assertThat(meter("pubsub.sse.connections")).isEqualTo(0));
		assertThat(this.log.openSubs()).isEmpty();
	}

	@Test
	void aClientThatReadsNothingHoldsUpNoOtherAndMissesNothingOfATopicWithHistory() throws Exception {
		start("--pubsub.sse.capacity=10");
		String large = "x".repeat(64 * 1024);
		SseClient reading = connect("/stream?topic=" + TOPIC, null);
		reading.next();
		try (Socket slow = connectSlowly(TOPIC)) {
			await().untilAsserted(() -> assertThat(this.log.openSubs()).hasSize(2));
			for (int i = 0; i < 300; i++) {
				this.log.publish(TOPIC, i + large);
				assertThat(reading.next().data()).startsWith(i + "x");
			}
			assertThat(this.log.subs.get(1).pauses).as("the slow one waits").hasPositiveValue();
			assertThat(this.log.subs.get(0).pauses).as("the other does not").hasValue(0);
			slow.setSoTimeout(60_000);
			InputStream in = new BufferedInputStream(slow.getInputStream());
			for (int i = 0; i < 300; i++) {
				readUntil(in, "data: " + i + "x");
			}
		}
	}

	@Test
	void aClientThatReadsNothingIsToldThatItHasMissedMessagesOfATopicWithoutHistory() throws Exception {
		start("--pubsub.sse.capacity=10");
		String large = "x".repeat(64 * 1024);
		SseClient reading = connect("/stream?topic=orders", null);
		reading.next();
		try (Socket slow = connectSlowly("orders")) {
			await().untilAsserted(() -> assertThat(this.log.openSubs()).hasSize(2));
			for (int i = 0; i < 300; i++) {
				this.log.publish("orders", i + large);
				assertThat(reading.next().data()).startsWith(i + "x");
			}
			await().untilAsserted(() -> assertThat(meter("pubsub.sse.resets")).isPositive());
			slow.setSoTimeout(60_000);
			InputStream in = new BufferedInputStream(slow.getInputStream());
			readUntil(in, "event: reset\ndata: overflow\n\n");
			readUntil(in, "data: 299x");
		}
	}

	@Test
	void orItIsDisconnected() throws Exception {
		start("--pubsub.sse.capacity=10", "--pubsub.sse.overflow=disconnect");
		String large = "x".repeat(64 * 1024);
		try (Socket slow = connectSlowly("orders")) {
			await().untilAsserted(() -> assertThat(this.log.openSubs()).hasSize(1));
			await().untilAsserted(() -> {
				this.log.publish("orders", large);
				assertThat(this.log.openSubs()).isEmpty();
			});
			slow.setSoTimeout(60_000);
			slow.getInputStream().transferTo(OutputStream.nullOutputStream());
			await().untilAsserted(() -> assertThat(meter("pubsub.sse.connections")).isEqualTo(0));
		}
		assertThat(this.log.subs.get(0).closes).hasValue(1);
		assertThat(meter("pubsub.sse.resets")).isEqualTo(0);
	}

	@Test
	void aClientThatReadsNothingForLongIsGivenUp() throws Exception {
		start("--pubsub.sse.heartbeat=200ms");
		try (Socket slow = connectSlowly(TOPIC)) {
			await().untilAsserted(() -> assertThat(this.log.openSubs()).hasSize(1));
			String large = "x".repeat(64 * 1024);
			await().untilAsserted(() -> {
				this.log.publish(TOPIC, large);
				assertThat(this.log.openSubs()).isEmpty();
			});
			assertThat(slow.isConnected()).isTrue();
		}
		await().untilAsserted(() -> assertThat(meter("pubsub.sse.connections")).isEqualTo(0));
	}

	@Test
	void streamsEndInStagesBeforeTheWebServerWouldWaitForThem(CapturedOutput output) throws Exception {
		start("--pubsub.sse.drain-time=300ms", "--pubsub.sse.retry=2s", "--server.shutdown=graceful");
		List<SseClient> all = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			SseClient client = connect("/stream?topic=" + TOPIC, null);
			client.next();
			all.add(client);
		}
		long start = System.nanoTime();
		this.context.close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(200),
				Duration.ofSeconds(20));
		List<String> times = new ArrayList<>();
		for (SseClient client : all) {
			String retry = client.next().retry();
			assertThat(Long.parseLong(retry)).isBetween(1_000L, 3_000L);
			times.add(retry);
			client.awaitEnd();
		}
		assertThat(times.stream().distinct().count()).as("jitter").isGreaterThan(3);
		assertThat(this.log.subs).allSatisfy((sub) -> assertThat(sub.closes).hasValue(1));
		assertNothingIsWrong(output);
	}

	@Test
	void whoConnectsWhileTheNodeStopsIsToldToTryAgain() throws Exception {
		start();
		this.context.getBean(SseConnections.class).drain(Duration.ZERO);
		SseClient late = connect("/stream?topic=" + TOPIC, null);
		assertThat(late.status()).isEqualTo(200);
		assertThat(late.next().retry()).isNotNull();
		late.awaitEnd();
		await().untilAsserted(() -> assertThat(this.log.openSubs()).isEmpty());
	}

	@Test
	void aClientThatIsGoneBeforeItsStreamBeganLeavesNothingBehind() throws Exception {
		start("--pubsub.sse.heartbeat=50ms");
		CompletableFuture<Void> answers = new CompletableFuture<>();
		this.log.answers = answers;
		Socket gone = connectSlowly(TOPIC, false);
		await().untilAsserted(() -> assertThat(meter("pubsub.sse.connections")).isEqualTo(1));
		gone.close();
		answers.complete(null);
		await().untilAsserted(() -> assertThat(meter("pubsub.sse.connections")).isEqualTo(0));
		assertThat(this.log.subs).allSatisfy((sub) -> assertThat(sub.closes).hasValue(1));
	}

	@Test
	void aStreamThatTheControllerDoesNotReturnEndsAfterSomeTime() throws Exception {
		start("--pubsub.sse.heartbeat=50ms");
		assertThat(connect("/forgotten?topic=" + TOPIC, null).status()).isEqualTo(400);
		await().untilAsserted(() -> assertThat(meter("pubsub.sse.connections")).isEqualTo(0));
		await().untilAsserted(() -> assertThat(this.log.openSubs()).isEmpty());
	}

	private Socket connectSlowly(String topic) throws IOException {
		return connectSlowly(topic, true);
	}

	/** Connects, and reads no more than the first event, if at all. */
	private Socket connectSlowly(String topic, boolean read) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4 * 1024);
		socket.connect(new InetSocketAddress("127.0.0.1", port()));
		socket.setSoTimeout(60_000);
		socket.getOutputStream()
			.write(("GET /stream?topic=" + topic + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		if (read) {
			readUntil(socket.getInputStream(), ": open");
		}
		return socket;
	}

	private static void readUntil(InputStream in, String end) throws IOException {
		int matched = 0;
		while (matched < end.length()) {
			int next = in.read();
			assertThat(next).as("before " + end).isNotNegative();
			matched = (next == end.charAt(matched)) ? matched + 1 : (next == end.charAt(0)) ? 1 : 0;
		}
	}

	private double meter(String name) {
		MeterRegistry meters = this.context.getBean(MeterRegistry.class);
		return meters.get(name).meter().measure().iterator().next().getValue();
	}

	private static void assertNothingIsWrong(CapturedOutput output) {
		assertThat(output.toString()
			.lines()
			.filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")
					|| line.contains("Exception in thread")))
			.isEmpty();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		FakeLog log() {
			return new FakeLog();
		}

		@Bean
		Controller controller(SseStreams streams) {
			return new Controller(streams);
		}

	}

	@RestController
	static class Controller {

		private final SseStreams streams;

		private final AtomicInteger mapped = new AtomicInteger();

		private final SseMapper<Object> mapper = this::map;

		Controller(SseStreams streams) {
			this.streams = streams;
		}

		private Object map(Message<Object> message) {
			this.mapped.incrementAndGet();
			return Map.of("text", message.getPayload());
		}

		@GetMapping("/stream")
		SseEmitter stream(@RequestParam String topic, HttpServletRequest request) {
			return this.streams.open(request, topic, Object.class);
		}

		@GetMapping("/counted")
		SseEmitter counted(@RequestParam String topic, HttpServletRequest request) {
			return this.streams.open(request, topic, Object.class, this.mapper);
		}

		@GetMapping("/forgotten")
		String forgotten(@RequestParam String topic, HttpServletRequest request) {
			this.streams.open(request, topic, Object.class);
			throw new IllegalArgumentException("later");
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.BAD_REQUEST)
		void invalid(IllegalArgumentException ex) {
			// the status says it
		}

	}

}
