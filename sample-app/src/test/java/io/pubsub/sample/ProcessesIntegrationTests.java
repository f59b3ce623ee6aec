package io.pubsub.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three processes of the sample, which find each other with no configuration, and others
 * that come and go.
 */
@Timeout(300)
class ProcessesIntegrationTests {

	private static final SampleCluster cluster = new SampleCluster();

	private static SampleProcess alice;

	private static SampleProcess bob;

	private static SampleProcess carol;

	@BeforeAll
	static void startThreeAtOnce() {
		alice = cluster.startNamed("alice");
		bob = cluster.startNamed("bob");
		carol = cluster.startNamed("carol");
		awaitNodes("alice", "bob", "carol");
	}

	@AfterAll
	static void endAll() {
		cluster.close();
	}

	@Test
	void everySubscriberOfTheClusterGetsItsCopy() {
		alice.subscribe("user.created", 1);
		alice.subscribe("user.updated", 1);
		bob.subscribe("user.created", 5);
		carol.subscribe("user.updated", 2);
		alice.publish("user.created", 1);
		awaitDeliveries("user.created", 1, 1, 5, 0);
		bob.publish("user.updated", 2);
		awaitDeliveries("user.updated", 2, 1, 0, 2);
		awaitDeliveries("user.created", 1, 1, 5, 0);
	}

	@Test
	void aTopicMayHaveAnEncodedSlash() {
		alice.subscribe("a%2Fb", 1);
		bob.publish("a%2Fb", 1);
		awaitDeliveries("a/b", 1, 1, 0, 0);
	}

	@Test
	void aLateNodeJoinsByItselfAndIsForgottenWhenKilled() {
		bob.subscribe("late", 1);
		try (SampleProcess late = cluster.start()) {
			assertThat(late.name()).startsWith("sample-app-");
			awaitNodes("alice", "bob", "carol", late.name());
			assertThat(late.nodes()).last().isEqualTo(late.name());
			late.subscribe("late", 1);
			carol.publish("late", 1);
			late.publish("late", 2);
			await().untilAsserted(() -> assertThat(bob.received("late")).containsExactlyInAnyOrder(1, 2));
			await().untilAsserted(() -> assertThat(late.received("late")).containsExactlyInAnyOrder(1, 2));
			late.kill();
			awaitNodes("alice", "bob", "carol");
		}
	}

	@Test
	void topicsUnderHistoryRememberAndAnyNodeTells() {
		for (int i = 1; i <= 5; i++) {
			bob.publish("history.told", i);
		}
		for (SampleProcess process : List.of(alice, bob, carol)) {
			await().untilAsserted(() -> assertThat(process.send("GET", "history/history.told?last=3", "").toString())
				.isEqualTo(IntStream.rangeClosed(3, 5)
					.mapToObj("{\"topic\":\"history.told\",\"payload\":%d,\"from\":\"bob\"}"::formatted)
					.collect(Collectors.joining(",", "[", "]"))));
		}
		assertThat(alice.send("GET", "history/history.told?last=0", "")).isEmpty();
		assertThat(alice.send("GET", "history/not.remembered", "")).isEmpty();
		assertThat(alice.exchange("GET", "history/history.told?last=-1", "").statusCode()).isEqualTo(400);
	}

	@Test
	void aStreamGoesOnAtAnotherNodeWhenItsOwnIsKilled() {
		try (SampleProcess killed = cluster.startNamed("erin")) {
			awaitNodes("alice", "bob", "carol", "erin");
			EventStream first = EventStream.open(killed, "history.orders.*", "");
			assertThat(first.contentType()).startsWith("text/event-stream");
			EventStream silent = EventStream.open(killed, "history.orders.*", "");
			await().until(() -> !silent.lastId().isEmpty());
			bob.publish("history.orders.1", 1);
			await().untilAsserted(() -> assertThat(first.events()).hasSize(1));
			assertThat(first.events().get(0).toString())
				.isEqualTo("{\"topic\":\"history.orders.1\",\"payload\":1,\"from\":\"bob\"}");
			killed.publish("history.orders.2", 2);
			await().untilAsserted(() -> assertThat(first.payloads()).containsExactly(1, 2));
			String afterTwo = first.lastId();
			silent.close();
			killed.kill();
			for (int i = 3; i <= 10; i++) {
				bob.publish("history.orders." + i, i);
			}
			try (EventStream second = EventStream.open(alice, "history.orders.*", afterTwo);
					EventStream none = EventStream.open(carol, "history.orders.*", "nonsense")) {
				await().untilAsserted(() -> assertThat(second.payloads()).containsExactly(3, 4, 5, 6, 7, 8, 9, 10));
				await().untilAsserted(() -> assertThat(none.named()).containsExactly("reset"));
				carol.publish("history.orders.11", 11);
				await().untilAsserted(() -> assertThat(second.payloads()).endsWith(10, 11).hasSize(9));
				await().untilAsserted(() -> assertThat(none.payloads()).containsExactly(11));
				assertThat(second.named()).as("no reset").isEmpty();
			}
		}
		awaitNodes("alice", "bob", "carol");
	}

	@Test
	void aSecondNodeOfOneNameDoesNotStart() {
		try (SampleProcess second = cluster.startNamed("bob")) {
			assertThat(second.exitCode(Duration.ofSeconds(60))).isEqualTo(1);
			assertThat(second.output()).contains("A node named 'bob' is in the cluster already")
				.contains("Give each node a name of its own with pubsub.node-name")
				.doesNotContain("\tat ");
		}
		awaitNodes("alice", "bob", "carol");
	}

	@Test
	void listensOnTheLoopbackAddressOnly() throws IOException {
		Assumptions.assumeTrue(ListeningSockets.canBeRead(), "Needs /proc/net to see what a process listens on");
		List<String> addresses = ListeningSockets.addresses(alice.pid());
		assertThat(addresses).as("one for HTTP, one for messages").hasSize(2);
		assertThat(addresses).allMatch((address) -> address.endsWith("0100007F"));
	}

	@Test
	void endsSoonWhenAskedToEvenWithItsPageOpen() {
		// longer than is waited for here
		try (SampleProcess process = cluster.start("--pubsub.node-name=dave",
				"--spring.lifecycle.timeout-per-shutdown-phase=10m")) {
			awaitNodes("alice", "bob", "carol", "dave");
			process.openLivePage();
			process.terminate();
			assertThat(process.exitCode(Duration.ofSeconds(60))).as(process.output()).isEqualTo(128 + 15);
			awaitNodes("alice", "bob", "carol");
			assertThat(process.output()).doesNotContain("WARN").doesNotContain("ERROR");
		}
	}

	private static void awaitNodes(String... names) {
		for (SampleProcess process : List.of(alice, bob, carol)) {
			await()
				.untilAsserted(() -> assertThat(process.nodes()).as(process.output()).containsExactlyInAnyOrder(names));
		}
	}

	/** Waits for deliveries of a payload to alice, bob and carol, and for no more. */
	private static void awaitDeliveries(String topic, int payload, int... counts) {
		await().during(Duration.ofMillis(300)).untilAsserted(() -> {
			assertThat(alice.received(topic)).isEqualTo(Collections.nCopies(counts[0], payload));
			assertThat(bob.received(topic)).isEqualTo(Collections.nCopies(counts[1], payload));
			assertThat(carol.received(topic)).isEqualTo(Collections.nCopies(counts[2], payload));
		});
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60));
	}

}
