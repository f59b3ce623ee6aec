package io.pubsub.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

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
		try (SampleProcess process = cluster.startNamed("dave")) {
			awaitNodes("alice", "bob", "carol", "dave");
			process.openLivePage();
			process.terminate();
			assertThat(process.exitCode(Duration.ofSeconds(10))).as(process.output()).isEqualTo(128 + 15);
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
