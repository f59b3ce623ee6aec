package io.pubsub.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process of three nodes that is killed while all have sessions and are under load.
 * {@code -Dpubsub.websocket.sessions} says how many sessions each has.
 */
@Timeout(300)
class BrokerCrashIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(90);

	/** On each node. */
	private static final int SESSIONS = Integer.getInteger("pubsub.websocket.sessions", 100);

	/** The clients keep what they receive. */
	private static final int MESSAGES = 2_000_000;

	private final ChatCluster cluster = new ChatCluster(ChatApplication.class);

	private final ChatCluster.Node one = this.cluster.start("one");

	private final ChatCluster.Node two = this.cluster.start("two");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	@Test
	void survivorsLoseNothingOfEachOtherAndKeepNoGhosts(@TempDir Path folder) throws Exception {
		Path output = folder.resolve("output");
		Process process = start(output);
		AtomicBoolean stop = new AtomicBoolean();
		try {
			int port = port(process, output);
			List<StompUser> survivors = new ArrayList<>();
			for (int i = 0; i < SESSIONS; i++) {
				survivors.add(connected(this.one.port(), "one" + i));
				survivors.add(connected(this.two.port(), "two" + i));
				connected(port, "three" + i);
			}
			for (ChatCluster.Node node : List.of(this.one, this.two)) {
				await().atMost(WAIT).until(() -> node.registry().getUserCount() == 3 * SESSIONS);
			}
			CompletableFuture<Integer> byOne = publish(this.one, "one", survivors.get(1), stop);
			CompletableFuture<Integer> byTwo = publish(this.two, "two", survivors.get(2), stop);
			survivors.get(0).next(200);
			process.destroyForcibly().waitFor(60, TimeUnit.SECONDS);
			for (ChatCluster.Node node : List.of(this.one, this.two)) {
				await().atMost(WAIT).until(() -> node.registry().getUserCount() == 2 * SESSIONS);
			}
			StompUser back = connected(this.one.port(), "three7");
			await().atMost(WAIT).until(() -> this.two.registry().getUser("three7") != null);
			back.subscribe("/user/queue/private");
			this.two.template().convertAndSendToUser("three7", "/queue/private", "welcome back");
			while (!back.next().text().equals("welcome back")) {
				// what is published meanwhile
			}
			stop.set(true);
			int sentByOne = byOne.get(60, TimeUnit.SECONDS);
			int sentByTwo = byTwo.get(60, TimeUnit.SECONDS);
			for (int i = 1; i < survivors.size(); i++) {
				assertThatAllCame(survivors.get(i), sentByOne, sentByTwo);
			}
		}
		finally {
			stop.set(true);
			process.destroyForcibly();
		}
		this.cluster.closeClients();
		for (ChatCluster.Node node : List.of(this.one, this.two)) {
			await().atMost(WAIT).until(() -> node.registry().getUserCount() == 0);
			await().atMost(WAIT).until(() -> node.broker().destinations() == 0);
		}
	}

	private StompUser connected(int port, String user) {
		StompUser client = this.cluster.connect(port, user);
		client.subscribe("/topic/load");
		return client;
	}

	/** As fast as one of the clients, which are in this process, reads. */
	private static CompletableFuture<Integer> publish(ChatCluster.Node node, String name, StompUser reading,
			AtomicBoolean stop) {
		return CompletableFuture.supplyAsync(() -> {
			int sent = 0;
			while (!stop.get() && sent < MESSAGES / SESSIONS) {
				node.template().convertAndSend("/topic/load", name + " " + sent++);
				int expected = sent - 20;
				await().pollInterval(Duration.ofMillis(1)).atMost(WAIT).until(() -> reading.received() >= expected);
			}
			return sent;
		});
	}

	private static void assertThatAllCame(StompUser client, int byOne, int byTwo) {
		Map<String, Integer> next = new HashMap<>(Map.of("one", 0, "two", 0));
		while (next.get("one") < byOne || next.get("two") < byTwo) {
			String[] text = client.next().text().split(" ");
			assertThat(Integer.parseInt(text[1])).as("of %s", text[0]).isEqualTo(next.get(text[0]));
			next.merge(text[0], 1, Integer::sum);
		}
		assertThat(client.unread()).isZero();
	}

	private Process start(Path output) throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				BrokerCrashIntegrationTests.class.getName(), this.cluster.name())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
	}

	private static int port(Process process, Path output) {
		List<String> found = new ArrayList<>();
		await().atMost(WAIT).until(() -> {
			assertThat(process.isAlive()).as(() -> read(output)).isTrue();
			read(output).lines().filter((line) -> line.startsWith("PORT ")).forEach(found::add);
			return !found.isEmpty();
		});
		return Integer.parseInt(found.get(0).substring("PORT ".length()));
	}

	private static String read(Path output) {
		try {
			return Files.readString(output, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	/** The node that is killed. */
	public static void main(String[] arguments) {
		ChatCluster cluster = new ChatCluster(arguments[0], ChatApplication.class);
		System.out.println("PORT " + cluster.start("three").port());
	}

}
