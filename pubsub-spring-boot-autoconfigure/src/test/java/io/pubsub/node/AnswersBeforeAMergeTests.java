package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.pubsub.Mailbox;
import io.pubsub.Receipt;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * After a partition one node sees the other before it is seen, and what it asks is
 * answered all the same.
 */
class AnswersBeforeAMergeTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = this.cluster.start("alice");

	private final Member bob = this.cluster.start("bob");

	@AfterEach
	void stop() {
		this.cluster.close();
	}

	/** Returns when alice sees bob again, and bob does not see her. */
	private void separateAndHealOneSide() {
		this.network.partition(List.of(this.alice.transport), List.of(this.bob.transport));
		await().until(() -> this.alice.nodes().size() == 1 && this.bob.nodes().size() == 1);
		this.network.holdViews(this.bob.transport);
		this.network.heal();
		await().until(() -> this.alice.nodes().size() == 2);
	}

	@Test
	void aReceiptIsComplete() {
		Inbox inbox = this.bob.open();
		separateAndHealOneSide();
		CompletableFuture<Receipt> receipt = this.alice.node.publisher().sendConfirmed(inbox.mailbox.ref(), "hello");
		await().until(() -> inbox.count() == 1);
		assertThat(this.bob.nodes()).containsExactly("bob");
		this.network.releaseViews(this.bob.transport);
		await().until(receipt::isDone);
		assertThat(receipt.join().isComplete()).isTrue();
	}

	@Test
	void aRequestIsAnswered() {
		AtomicInteger requests = new AtomicInteger();
		Mailbox mailbox = this.bob.node.mailboxes().open(String.class, RequestListener.of((message) -> {
			requests.incrementAndGet();
			return message.getPayload() + "!";
		}));
		separateAndHealOneSide();
		CompletableFuture<String> reply = this.alice.node.requester()
			.to(mailbox.ref())
			.requestAsync("hello", String.class);
		this.alice.node.publisher().send(mailbox.ref(), "the next one, when the first is answered");
		await().until(() -> requests.get() == 2);
		assertThat(this.bob.nodes()).containsExactly("bob");
		this.network.releaseViews(this.bob.transport);
		await().until(reply::isDone);
		assertThat(reply.join()).isEqualTo("hello!");
	}

}
