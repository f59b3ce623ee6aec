package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.pubsub.LossListener.Cause;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.request.Replies;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same in memory, and what needs that.
 */
class RequesterTests extends RequesterContractTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	@Override
	Transport createTransport() {
		return this.network.transport();
	}

	private static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(60, TimeUnit.SECONDS);
	}

	@Test
	void aHundredThousandOpenRequestsNeedNoThreads() throws Exception {
		InMemoryNetwork network = new InMemoryNetwork();
		CompletableFuture<String> gate = new CompletableFuture<>();
		try (PubSubNode alice = PubSubNode.builder("alice").transport(network.transport()).build();
				PubSubNode bob = PubSubNode.builder("bob").transport(network.transport()).build()) {
			alice.start();
			bob.start();
			RequestListener<String> listener = (message) -> gate.thenApply((open) -> message.getPayload());
			SubscriptionOptions options = SubscriptionOptions.defaults().capacity(200_000);
			bob.subscriptions().subscribe("there", String.class, listener, options);
			alice.subscriptions().subscribe("here", String.class, listener, options);
			int before = Thread.activeCount();
			List<CompletableFuture<String>> replies = new ArrayList<>();
			for (int i = 0; i < 50_000; i++) {
				for (String topic : List.of("here", "there")) {
					replies.add(alice.requester()
						.to(topic)
						.timeout(Duration.ofSeconds(100))
						.requestAsync(topic + " " + i, String.class));
				}
			}
			await().until(() -> alice.metrics().delivered() + bob.metrics().delivered() == 100_000);
			assertThat(alice.metrics().awaited()).isEqualTo(100_000);
			assertThat(Thread.activeCount() - before).isLessThan(50);
			assertThat(replies).noneMatch(CompletableFuture::isDone);
			gate.complete("open");
			for (int i = 0; i < 50_000; i++) {
				assertThat(get(replies.get(2 * i))).isEqualTo("here " + i);
				assertThat(get(replies.get(2 * i + 1))).isEqualTo("there " + i);
			}
			assertThat(alice.metrics().awaited()).isZero();
			assertThat(alice.metrics().requestsFailed()).isZero();
		}
	}

	@Test
	void aNodeThatDoesNotReadHoldsUpNoOther() throws Exception {
		InMemoryNetwork network = new InMemoryNetwork();
		try (TestCluster cluster = new TestCluster(network::transport)) {
			Member alice = cluster.start("alice");
			List<Member> others = List.of(cluster.start("bob"), cluster.start("carol"), cluster.start("dave"));
			for (Member member : others) {
				member.node.subscriptions()
					.subscribe("a", byte[].class, RequestListener.of((message) -> member.name()));
			}
			Member bob = others.get(0);
			network.link(alice.transport, bob.transport).block();
			byte[] payload = new byte[600_000];
			// more than waits for one node to read
			for (int i = 0; i < 7; i++) {
				CompletableFuture<Replies<String>> all = alice.node.requester()
					.to("a")
					.timeout(Duration.ofSeconds(5))
					.requestAllAsync(payload, String.class);
				Replies<String> replies = get(all);
				assertThat(replies.values()).containsExactlyInAnyOrder("carol", "dave");
				assertThat(((RequestException) replies.failures().get(0)).getKind()).isEqualTo(Kind.TIMEOUT);
			}
			assertThat(alice.node.metrics().lost(Cause.UNREACHABLE)).isPositive();
			network.link(alice.transport, bob.transport).unblock();
		}
	}

	@Test
	void aMemberWhoseInterestIsNotKnownIsAskedLast() throws Exception {
		InMemoryNetwork network = new InMemoryNetwork();
		try (TestCluster cluster = new TestCluster(network::transport)) {
			Member alice = cluster.start("alice");
			Member bob = cluster.start("bob", (builder) -> builder.joinTimeout(Duration.ofMillis(100)));
			bob.node.subscriptions().subscribe("a", String.class, RequestListener.of((message) -> "bob"));
			Transport stranger = network.transport();
			stranger.start(new SilentListener());
			await().until(() -> !alice.node.publisher().publishConfirmed("nobody", "x").isDone());
			for (int i = 0; i < 20; i++) {
				assertThat(get(alice.node.requester().to("a").requestAsync("hello", String.class))).isEqualTo("bob");
			}
			stranger.close();
		}
	}

	/** Of a member that says nothing. */
	private static final class SilentListener implements Transport.Listener {

		@Override
		public void members(List<UUID> members, boolean merged) {
		}

		@Override
		public void received(UUID sender, byte[] bytes, int offset, int length) {
		}

	}

}
