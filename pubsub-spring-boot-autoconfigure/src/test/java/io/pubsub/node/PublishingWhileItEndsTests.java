package io.pubsub.node;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.event.LocalEvent;
import io.pubsub.node.event.NodeEventProducer;
import io.pubsub.test.memory.InMemoryNetwork;
import io.pubsub.wire.JacksonPayloadCodec;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Messages that are just being encoded when what they are for ends: no message is taken
 * that nobody gets, without a word.
 */
@Timeout(180)
class PublishingWhileItEndsTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final Member alice = start("alice");

	private final Member bob = start("bob");

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name,
				(builder) -> builder.codecs(List.of(new JacksonPayloadCodec("json", new JsonMapper()))));
	}

	private static CompletableFuture<Boolean> publishWhile(EventProducer<Slow> producer, Runnable action)
			throws Exception {
		Slow payload = new Slow();
		CompletableFuture<Boolean> published = CompletableFuture.supplyAsync(() -> producer.publish(payload));
		payload.begun.await();
		action.run();
		payload.goOn.countDown();
		return published;
	}

	@Test
	void anEventThatIsClosedWhileAMessageIsEncodedDoesNotTakeIt() throws Exception {
		Mailbox owner = this.alice.open().mailbox;
		for (Consumer<EventProducer<Slow>> end : List.<Consumer<EventProducer<Slow>>>of(EventProducer::close,
				(producer) -> owner.close())) {
			EventProducer<Slow> producer = this.alice.node.events()
				.register("prices", Slow.class, EventOptions.defaults().buffer(3).owner(owner));
			EventRecorder recorder = new EventRecorder();
			this.bob.node.events().monitor("prices", String.class, recorder);
			CompletableFuture<Boolean> published = publishWhile(producer, () -> end.accept(producer));
			assertThat(published.handle((result, ex) -> ex).join()).hasRootCauseInstanceOf(IllegalStateException.class);
			assertThat(producer.published()).isZero();
			await().until(() -> recorder.heard.size() == 1);
			assertThat(recorder.heard.get(0)).startsWith("down");
			await().until(() -> this.alice.node.events().names().isEmpty());
		}
	}

	@Test
	void aProducerThatLosesItsEventWhileItEncodesSaysThatTheMessageIsNotTaken() throws Exception {
		EventProducer<Slow> producer = this.alice.node.events()
			.stand("prices", Slow.class, EventOptions.defaults().buffer(3));
		await().until(producer::isRegistered);
		NodeEventProducer<Slow> own = (NodeEventProducer<Slow>) producer;
		LocalEvent before = own.event();
		CompletableFuture<Boolean> published = publishWhile(producer, () -> {
			own.holdsNoMore();
			own.lost(true);
		});
		assertThat(published.join()).isFalse();
		assertThat(own.event()).isNotSameAs(before);
		own.holds();
		Slow next = new Slow();
		next.goOn.countDown();
		assertThat(producer.publish(next)).isTrue();
		assertThat(producer.published()).isOne();
	}

	@Test
	void whatIsSentToAMailboxThatClosesWhileItIsEncodedIsCounted() throws Exception {
		Inbox inbox = this.bob.open();
		Slow payload = new Slow();
		CompletableFuture<Void> sent = CompletableFuture
			.runAsync(() -> this.alice.node.publisher().send(inbox.mailbox.ref(), payload));
		payload.begun.await();
		inbox.mailbox.close();
		payload.goOn.countDown();
		sent.join();
		await().until(() -> this.bob.losses.stream().anyMatch((loss) -> loss.cause() == Cause.NO_MAILBOX));
	}

	@Test
	void aClosedProducerIsClosedForWhatComesLater() {
		EventProducer<Slow> producer = this.alice.node.events().register("prices", Slow.class);
		producer.close();
		Slow payload = new Slow();
		payload.goOn.countDown();
		assertThatIllegalStateException().isThrownBy(() -> producer.publish(payload));
	}

	/**
	 * A payload whose getter waits.
	 */
	static final class Slow {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch goOn = new CountDownLatch(1);

		public String getText() throws InterruptedException {
			this.begun.countDown();
			this.goOn.await();
			return "slow";
		}

	}

}
