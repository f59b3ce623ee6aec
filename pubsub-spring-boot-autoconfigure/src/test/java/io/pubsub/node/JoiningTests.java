package io.pubsub.node;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.SubscriptionOptions;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Row;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node hears that is just joining, while another publishes.
 */
@Timeout(180)
class JoiningTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	@Test
	void theFirstRowsThatAJoinerTellsAreAllItHas() {
		Member bob = this.cluster.build("bob", (builder) -> {
		});
		bob.subscribe("news");
		bob.node.groups().join("members", bob.open().mailbox);
		bob.node.start();
		assertThat(firstRows(bob, this.alice)).containsExactlyInAnyOrder("news", "members");
	}

	@Test
	void theFirstRowsThatANewMemberIsToldHaveWhatHasJustBeenAdded() {
		for (int i = 0; i < 20; i++) {
			String topic = "topic" + i;
			// changes in quick succession wait for their turn
			subscribeWithoutWaiting("quick" + i);
			subscribeWithoutWaiting(topic);
			Member joiner = this.cluster.start("joiner" + i);
			assertThat(firstRows(this.alice, joiner)).contains(topic);
			joiner.node.close();
		}
	}

	private void subscribeWithoutWaiting(String topic) {
		this.alice.node.subscriptions().subscribeWithoutWaiting(topic, String.class, (message) -> {
		}, SubscriptionOptions.defaults());
	}

	private static List<String> firstRows(Member from, Member to) {
		return from.frames.sent(to.transport.self())
			.stream()
			.filter((frame) -> frame instanceof ClusterFrame.Snapshot || frame instanceof ClusterFrame.Delta)
			.findFirst()
			.map((frame) -> (frame instanceof ClusterFrame.Snapshot snapshot) ? snapshot.rows() : List.<Row>of())
			.orElseThrow()
			.stream()
			.map(Row::key)
			.toList();
	}

	@Test
	void aJoinerHearsEveryMessageFromTheFirstOneOn() {
		AtomicBoolean stop = new AtomicBoolean();
		AtomicInteger number = new AtomicInteger();
		Thread publisher = new Thread(() -> {
			while (!stop.get()) {
				this.alice.publish("news", Integer.toString(number.incrementAndGet()));
				LockSupport.parkNanos(10_000);
			}
		});
		publisher.start();
		try {
			for (int i = 0; i < 200; i++) {
				Member joiner = this.cluster.build("joiner" + i, (builder) -> builder.capacity(1_000_000));
				Inbox inbox = joiner.subscribe("news");
				joiner.node.start();
				int last = number.get() + 10;
				await().until(() -> inbox.count() > 0 && heard(inbox, inbox.count() - 1) > last);
				List<Integer> heard = inbox.payloads().stream().map(Integer::valueOf).toList();
				assertThat(heard.get(heard.size() - 1) - heard.get(0) + 1)
					.as("what was published from the first to the " + "last message that %s heard", joiner.name())
					.isEqualTo(heard.size());
				joiner.node.close();
			}
		}
		finally {
			stop.set(true);
			await().until(() -> !publisher.isAlive());
		}
	}

	private static int heard(Inbox inbox, int index) {
		return Integer.parseInt(inbox.messages.get(index).getPayload());
	}

}
