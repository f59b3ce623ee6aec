package io.pubsub.node;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A member of the transport's cluster that never says its name, such as another program
 * on JGroups.
 */
@Timeout(180)
class SilentMembersTests {

	private static final String HELLO = "010000" + "0501" + "03"
			+ HexFormat.of().formatHex("bob".getBytes(StandardCharsets.UTF_8));

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Transport stranger = this.network.transport();

	private final AtomicInteger heard = new AtomicInteger();

	private Member alice;

	@BeforeEach
	void start() {
		this.alice = this.cluster.start("alice");
		this.stranger.start(new Transport.Listener() {

			@Override
			public void members(List<UUID> members, boolean merged) {
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
				SilentMembersTests.this.heard.incrementAndGet();
			}

		});
	}

	@AfterEach
	void stop() {
		this.stranger.close();
		this.cluster.close();
	}

	@Test
	void isNamedAndNotWaitedFor() {
		CompletableFuture<?> visible = this.alice.node.subscriptions()
			.subscribeWithoutWaiting("a", String.class, (message) -> {
			}, SubscriptionOptions.defaults())
			.visible();
		await().untilAsserted(
				() -> assertThat(this.alice.node.metrics().silentMembers()).containsExactly(this.stranger.self()));
		await().until(visible::isDone);
		assertThat(visible).isCompleted();
		assertThat(this.alice.nodes()).containsExactly("alice");
		// waits for nobody
		CompletableFuture<?> second = this.alice.node.subscriptions()
			.subscribeWithoutWaiting("b", String.class, (message) -> {
			}, SubscriptionOptions.defaults())
			.visible();
		await().until(second::isDone);
	}

	@Test
	void isSentNothing() {
		await().until(() -> !this.alice.node.metrics().silentMembers().isEmpty());
		int before = this.heard.get();
		Inbox inbox = this.alice.subscribe("a");
		for (int i = 0; i < 100; i++) {
			this.alice.publish("a", "secret");
		}
		await().until(() -> inbox.count() == 100);
		// a node that is there hears what was sent after it
		Member carol = this.cluster.start("carol");
		Inbox last = carol.subscribe("a");
		this.alice.publish("a", "end");
		await().until(() -> last.count() == 1);
		// carol asks it for its name, alice does not
		assertThat(this.heard.get() - before).isLessThan(20);
		this.alice.publish("a", "end");
		await().until(() -> last.count() == 2);
	}

	@Test
	void thatSaysItsNameLateIsANode() {
		await().until(() -> !this.alice.node.metrics().silentMembers().isEmpty());
		byte[] hello = HexFormat.of().parseHex(HELLO);
		int before = this.heard.get();
		this.stranger.send(this.alice.node.cluster().self().id(), hello, hello.length);
		await().untilAsserted(() -> assertThat(this.alice.nodes()).containsExactly("alice", "bob"));
		assertThat(this.alice.node.metrics().silentMembers()).isEmpty();
		await().until(() -> this.heard.get() > before);
	}

}
