package io.pubsub.node.kernel;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pubsub.GroupTarget;
import io.pubsub.LossListener.Cause;
import io.pubsub.Mailbox;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.Subscription;
import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.Requester;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What can be published, sent and asked before a node has started, and after it has
 * stopped.
 */
@Timeout(180)
class NodeStateTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private PubSubNode node;

	@AfterEach
	void close() {
		if (this.node != null) {
			this.node.close();
		}
	}

	private void build(boolean clustered) {
		this.node = PubSubNode.builder("alice").transport(clustered ? this.network.transport() : null).build();
	}

	/** Everything that would be lost on a node that does not run. */
	private Map<String, ThrowingCallable> calls(Subscription subscription, Mailbox mailbox,
			EventProducer<String> producer) {
		Publisher publisher = this.node.publisher();
		Requester requester = this.node.requester();
		Ref ref = mailbox.ref();
		Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
		calls.put("publish", () -> publisher.publish("news", "hello"));
		calls.put("publishLocal", () -> publisher.publishLocal("news", "hello"));
		calls.put("publishTo", () -> publisher.publishTo(this.node.cluster().self(), "news", "hello"));
		calls.put("publishFrom", () -> publisher.publishFrom(subscription, "news", "hello"));
		calls.put("publishConfirmed", () -> publisher.publishConfirmed("news", "hello"));
		calls.put("send", () -> publisher.send(ref, "hello"));
		calls.put("sendConfirmed", () -> publisher.sendConfirmed(ref, "hello"));
		calls.put("sendToGroup", () -> publisher.sendToGroup("group", "hello"));
		calls.put("sendToGroup one", () -> publisher.sendToGroup(GroupTarget.one("group"), "hello"));
		calls.put("request", () -> requester.request("news", "hello", String.class));
		calls.put("request a mailbox", () -> requester.request(ref, "hello", String.class));
		calls.put("request a name", () -> requester.toName("name").request("hello", String.class));
		calls.put("requestAsync", () -> requester.to("news").requestAsync("hello", String.class));
		calls.put("requestAll", () -> requester.to("news").requestAll("hello", String.class));
		calls.put("event", () -> producer.publish("hello"));
		return calls;
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void nothingIsPublishedBeforeTheStartAndAfterTheStop(boolean clustered) {
		build(clustered);
		List<Object> got = new CopyOnWriteArrayList<>();
		Subscription subscription = this.node.subscriptions()
			.subscribe("news", String.class, (message) -> got.add(message.getPayload()));
		Mailbox mailbox = this.node.mailboxes().open(String.class, (message) -> got.add(message.getPayload()));
		this.node.groups().join("group", mailbox);
		EventProducer<String> producer = this.node.events().stand("event", String.class, EventOptions.defaults());
		Map<String, ThrowingCallable> calls = calls(subscription, mailbox, producer);
		calls.forEach((name, call) -> assertThatIllegalStateException().as(name)
			.isThrownBy(call)
			.withMessageContaining("Node alice has not started")
			.withMessageContaining("ApplicationReadyEvent"));
		this.node.start();
		this.node.publisher().publish("news", "now");
		assertThat(this.node.publisher().sendToGroup("group", "now")).isOne();
		await().until(producer::isRegistered);
		assertThat(producer.publish("now")).isTrue();
		await().until(() -> got.size() == 2);
		assertThat(got).as("nothing from before").containsOnly("now");
		this.node.close();
		calls.forEach((name, call) -> assertThatIllegalStateException().as(name).isThrownBy(call));
		calls.remove("event");
		calls.forEach((name, call) -> assertThatIllegalStateException().as(name)
			.isThrownBy(call)
			.withMessageContaining("Node alice has stopped"));
		assertThat(this.node.metrics().published()).isEqualTo(2);
	}

	@Test
	void listenersPublishWhileTheNodeDrains() {
		build(true);
		this.node.start();
		CountDownLatch held = new CountDownLatch(1);
		List<String> got = new CopyOnWriteArrayList<>();
		Mailbox last = this.node.mailboxes().open(String.class, (message) -> got.add(message.getPayload()));
		CompletableFuture<Object> published = new CompletableFuture<>();
		this.node.subscriptions().subscribe("news", String.class, (message) -> {
			held.await();
			try {
				this.node.publisher().publishConfirmed("other", "hello").thenAccept(published::complete);
			}
			catch (RuntimeException ex) {
				published.completeExceptionally(ex);
			}
		});
		this.node.publisher().publish("news", "hello");
		CompletableFuture<Boolean> drained = CompletableFuture
			.supplyAsync(() -> this.node.drain(Duration.ofSeconds(30)));
		await().until(() -> {
			this.node.publisher().sendConfirmed(last.ref(), "are you there?").join();
			return this.node.metrics().lost(Cause.NO_MAILBOX) > 0;
		});
		assertThat(drained).isNotDone();
		held.countDown();
		assertThat(drained).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
		assertThat(published).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void whatIsPublishedWhileTheNodeStartsWaitsUntilItSeesItsCluster() throws Exception {
		CountDownLatch connect = new CountDownLatch(1);
		CountDownLatch connecting = new CountDownLatch(1);
		PubSubNode bob = PubSubNode.builder("bob").transport(this.network.transport()).build();
		try {
			bob.start();
			List<String> got = new CopyOnWriteArrayList<>();
			bob.subscriptions().subscribe("news", String.class, (message) -> got.add(message.getPayload()));
			Transport transport = new ForwardingTransport(this.network.transport()) {

				@Override
				public void start(Listener listener) {
					connecting.countDown();
					try {
						connect.await();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException(ex);
					}
					super.start(listener);
				}

			};
			this.node = PubSubNode.builder("alice").transport(transport).build();
			Thread start = new Thread(this.node::start);
			start.start();
			assertThat(connecting.await(30, TimeUnit.SECONDS)).isTrue();
			Thread publisher = new Thread(() -> this.node.publisher().publish("news", "early"));
			publisher.start();
			await().until(() -> publisher.getState() == Thread.State.WAITING);
			connect.countDown();
			publisher.join();
			start.join();
			await().until(() -> got.equals(List.of("early")));
		}
		finally {
			bob.close();
		}
	}

	@Test
	void aNodeThatIsClosedWhileItStartsHoldsUpNoPublisher() throws Exception {
		NodeState state = new NodeState("alice");
		assertThat(state.starting()).isTrue();
		assertThat(state.starting()).isFalse();
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread publisher = new Thread(() -> {
			try {
				state.requireRunning();
				thrown.complete(null);
			}
			catch (RuntimeException ex) {
				thrown.complete(ex);
			}
		});
		publisher.start();
		await().until(() -> publisher.getState() == Thread.State.WAITING);
		state.closed();
		state.running();
		assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("has stopped");
	}

}
