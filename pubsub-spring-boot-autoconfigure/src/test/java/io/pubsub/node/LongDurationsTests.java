package io.pubsub.node;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.MailboxOptions;
import io.pubsub.Overflow;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Times too long to be counted in nanoseconds: for ever, as far as anyone can tell.
 */
@Timeout(180)
class LongDurationsTests {

	private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	@Test
	void aNodeIsPingedAndDrainedForAsLongAsItTakes() {
		Member alice = this.cluster.start("alice");
		Member bob = this.cluster.start("bob");
		Inbox inbox = bob.subscribe("topic");
		assertThat(alice.node.cluster().ping("bob", FOR_EVER)).isTrue();
		alice.publish("topic", "one");
		await().until(() -> inbox.count() == 1);
		assertThat(bob.node.drain(FOR_EVER)).isTrue();
	}

	@Test
	void allTimeoutsOfANodeMayBeForEver() {
		Member alice = this.cluster.start("alice",
				(builder) -> builder.joinTimeout(FOR_EVER).blockTimeout(FOR_EVER).requestTimeout(FOR_EVER));
		Member bob = this.cluster.start("bob");
		Inbox inbox = alice.open(MailboxOptions.defaults().capacity(1).overflow(Overflow.BLOCK));
		for (int i = 0; i < 10; i++) {
			alice.send(inbox, "message " + i);
		}
		await().until(() -> inbox.count() == 10);
		bob.node.subscriptions().subscribe("echo", String.class, RequestListener.of((message) -> message.getPayload()));
		assertThat(alice.node.requester().request("echo", "hello", String.class)).isEqualTo("hello");
		assertThat(alice.node.publisher().publishConfirmed("echo", "hello").join().mailboxes()).isOne();
		assertThat(alice.node.names().register("name", inbox.mailbox)).isTrue();
		assertThat(alice.node.monitors().monitor(Target.node(bob.node.cluster().self()), new DownRecorder()).isActive())
			.isTrue();
		assertThat(alice.node.awaitVisible()).isTrue();
	}

}
