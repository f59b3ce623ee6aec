package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.LossListener.Cause;
import io.pubsub.SubscriptionOptions;
import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.ClusterFrame;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each message that a node does not take as it leaves is counted once, whatever the
 * network does to its farewell, and whatever it has heard before.
 */
@Timeout(180)
class FarewellTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final List<KeepingTransport> transports = new ArrayList<>();

	private final TestCluster cluster = new TestCluster(this::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.build("bob", (builder) -> builder.joinTimeout(Duration.ofMillis(200)));

	private CompletableFuture<Void> closed = CompletableFuture.completedFuture(null);

	private Transport transport() {
		KeepingTransport transport = new KeepingTransport(this.network.transport());
		this.transports.add(transport);
		return transport;
	}

	@AfterEach
	void stopNodes() {
		this.network.heal();
		this.transports.forEach(KeepingTransport::release);
		toBob().release();
		toAlice().release();
		this.closed.join();
		this.cluster.close();
	}

	private static Transport inMemory(Member member) {
		return ((KeepingTransport) member.transport).transport();
	}

	private InMemoryLink toBob() {
		return this.network.link(inMemory(this.alice), inMemory(this.bob));
	}

	private InMemoryLink toAlice() {
		return this.network.link(inMemory(this.bob), inMemory(this.alice));
	}

	private static Inbox work(Member member) {
		Inbox inbox = new Inbox();
		inbox.subscription = member.node.subscriptions()
			.subscribe("jobs", String.class, inbox, SubscriptionOptions.defaults().group("workers"));
		return inbox;
	}

	private void publish(int count) {
		for (int i = 0; i < count; i++) {
			this.alice.publish("jobs", "job");
		}
	}

	/** Has bob leave, as far as it can. */
	private void close() {
		this.closed = CompletableFuture.runAsync(this.bob.node::close);
		await()
			.until(() -> this.bob.frames.sent(this.alice.node.cluster().self().id(), ClusterFrame.Leaving.class) == 1);
	}

	private static long lost(Member member, Cause cause) {
		return member.node.metrics().lost(cause);
	}

	/** Everything that bob did not take is counted by alice. */
	private void assertThatAliceCounts(int count) {
		this.closed.join();
		await().until(() -> !this.alice.nodes().contains("bob"));
		await().untilAsserted(() -> assertThat(lost(this.alice, Cause.NO_MAILBOX)).isEqualTo(count));
		assertThat(lost(this.bob, Cause.NO_MAILBOX)).isZero();
	}

	@Test
	void isHeardBeforeTheTransportIsClosed() throws Exception {
		Inbox inbox = work(this.bob);
		this.bob.node.start();
		toBob().hold();
		publish(5);
		KeepingTransport transport = (KeepingTransport) this.bob.transport;
		transport.keep();
		close();
		toBob().release();
		assertThat(transport.closed.await(300, TimeUnit.MILLISECONDS)).as("closed").isFalse();
		transport.release();
		assertThatAliceCounts(5);
		assertThat(inbox.count()).isZero();
	}

	@Test
	void isToldToANodeThatWasNotHeardBefore() {
		Inbox inbox = work(this.bob);
		toBob().hold();
		this.bob.node.start();
		await().until(() -> this.alice.node.cluster().nodes().size() == 2);
		publish(5);
		close();
		// the first that bob hears of alice
		toBob().release();
		assertThatAliceCounts(5);
		assertThat(inbox.count()).isZero();
	}

	@Test
	void isExactAfterAPartition() {
		Inbox inbox = work(this.bob);
		this.bob.node.start();
		toBob().hold();
		publish(2);
		this.network.partition(List.of(inMemory(this.bob)));
		await().until(() -> this.alice.nodes().size() == 1 && this.bob.nodes().size() == 1);
		toBob().release();
		this.network.heal();
		await().until(() -> lost(this.bob, Cause.GAP) == 2);
		await().until(() -> {
			publish(1);
			return inbox.count() > 0;
		});
		toBob().hold();
		long before = this.alice.node.metrics().published();
		publish(5);
		close();
		toBob().release();
		assertThatAliceCounts(5);
		assertThat(inbox.count()).isEqualTo(before - 2);
	}

	@Test
	void whatWasLostBeforeTheFirstGreetingIsAGap() {
		work(this.bob);
		toBob().hold();
		this.bob.node.start();
		await().until(() -> this.alice.node.cluster().nodes().size() == 2);
		publish(5);
		this.network.partition(List.of(inMemory(this.bob)));
		await().until(() -> this.alice.nodes().size() == 1);
		toBob().release();
		this.network.heal();
		await().untilAsserted(() -> assertThat(lost(this.bob, Cause.GAP)).isEqualTo(5));
		close();
		assertThatAliceCounts(0);
		assertThat(lost(this.bob, Cause.GAP)).isEqualTo(5);
	}

	@Test
	void theNodeItselfCountsWhatItWasToServeWithoutThePublisherKnowingOfTheGroup() {
		Inbox inbox = work(this.bob);
		toAlice().hold();
		this.bob.node.start();
		toBob().hold();
		publish(5);
		await().until(() -> this.alice.messagesTo(this.bob) == 5);
		close();
		toBob().release();
		await().untilAsserted(
				() -> assertThat(lost(this.bob, Cause.NO_MAILBOX)).as("handled: %d", inbox.count()).isEqualTo(5));
		toAlice().release();
		this.closed.join();
		await().until(() -> this.alice.node.cluster().nodes().size() == 1);
		assertThat(lost(this.alice, Cause.NO_MAILBOX)).isZero();
		assertThat(inbox.count()).isZero();
	}

	@Test
	void ofTwoThatHaveNotSaidWhatTheyWantTheOneThatIsToServeCountsForTheOther() {
		this.bob.node.start();
		Member carol = this.cluster.start("carol");
		Inbox inbox = work(carol);
		carol.node.awaitVisible();
		this.network.partition(List.of(inMemory(this.alice)));
		await().until(() -> this.alice.nodes().equals(List.of("alice")));
		toAlice().hold();
		InMemoryLink fromCarol = this.network.link(inMemory(carol), inMemory(this.alice)).hold();
		this.network.heal();
		await().until(() -> this.alice.node.cluster().nodes().size() == 3);
		publish(5);
		await().untilAsserted(
				() -> assertThat(lost(this.bob, Cause.NO_MAILBOX)).as("handled: %d", inbox.count()).isEqualTo(5));
		assertThat(inbox.count()).isZero();
		assertThat(this.alice.node.metrics().unheard()).isZero();
		fromCarol.release();
	}

	@Test
	void whatOnlyANodeGotThatNeverSaidWhatItWantsIsUnheard() {
		work(this.bob);
		toAlice().hold();
		this.bob.node.start();
		toBob().hold();
		publish(5);
		await().until(() -> this.alice.messagesTo(this.bob) == 5);
		assertThat(this.alice.node.metrics().unheard()).isZero();
		this.network.kill(inMemory(this.bob));
		await().untilAsserted(() -> assertThat(this.alice.node.metrics().unheard()).isEqualTo(5));
		assertThat(lost(this.alice, Cause.NO_MAILBOX)).isZero();
	}

	@Test
	void onceHeardTheOthersChooseAnotherNode() {
		Inbox inbox = work(this.bob);
		this.bob.node.start();
		Member carol = this.cluster.start("carol");
		Inbox other = work(carol);
		carol.node.awaitVisible();
		toBob().hold();
		close();
		await().until(() -> this.alice.frames.sent(this.bob.node.cluster().self().id(), ClusterFrame.Pong.class) == 1);
		publish(10);
		await().until(() -> other.count() == 10);
		toBob().release();
		assertThatAliceCounts(0);
		assertThat(inbox.count()).isZero();
	}

	@Test
	void doesNotWaitForANodeThatHasLeft() {
		this.bob.node.start();
		toBob().hold();
		close();
		this.network.kill(inMemory(this.alice));
		assertThat(this.closed).succeedsWithin(Duration.ofSeconds(4));
	}

	/**
	 * A transport that keeps what it is to send until it is told to release it, and loses
	 * it if it is closed before, as a real one may lose what is under way.
	 */
	private static final class KeepingTransport extends ForwardingTransport {

		private final CountDownLatch closed = new CountDownLatch(1);

		private final List<Runnable> kept = new ArrayList<>();

		private boolean keeping;

		KeepingTransport(Transport transport) {
			super(transport);
		}

		Transport transport() {
			return this.transport;
		}

		synchronized void keep() {
			this.keeping = true;
		}

		synchronized void release() {
			this.keeping = false;
			this.kept.forEach(Runnable::run);
			this.kept.clear();
		}

		@Override
		public synchronized void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
			if (this.keeping) {
				byte[] copy = Arrays.copyOf(bytes, length);
				this.kept.add(() -> this.transport.send(node, copy, length));
				released.accept(bytes);
			}
			else {
				this.transport.send(node, bytes, length, released);
			}
		}

		@Override
		public void close() {
			synchronized (this) {
				this.kept.clear();
			}
			this.transport.close();
			this.closed.countDown();
		}

	}

}
