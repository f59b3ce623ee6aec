package io.pubsub.node;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.dispatch.HostileException;
import io.pubsub.monitor.Down;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Inbox;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.request.RequestException;
import io.pubsub.request.RequestException.Kind;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryLink;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Failures that cannot be looked at, error handlers that fail, and futures that callers
 * interfere with: seen from the same node and from another.
 */
@Timeout(180)
class HostileFailuresTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final List<String> clusterEvents = new CopyOnWriteArrayList<>();

	private final Member alice = this.cluster.start("alice", (builder) -> builder.clusterListener((event) -> {
		throw new HostileException();
	}).clusterListener((event) -> this.clusterEvents.add(event.getClass().getSimpleName())));

	private final Member bob = this.cluster.start("bob");

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private RequestException fail(Member asking, RuntimeException failure) {
		Mailbox mailbox = this.alice.node.mailboxes().open(String.class, RequestListener.of((message) -> {
			throw failure;
		}));
		RequestException[] caught = new RequestException[1];
		assertThatExceptionOfType(RequestException.class)
			.isThrownBy(() -> asking.node.requester().request(mailbox.ref(), "hello", String.class))
			.satisfies((ex) -> caught[0] = ex);
		return caught[0];
	}

	@Test
	void aRequesterIsToldOfAFailureThatCannotBeLookedAt() {
		for (Member asking : List.of(this.alice, this.bob)) {
			RequestException ex = fail(asking, new HostileException());
			assertThat(ex.getKind()).isEqualTo(Kind.RECIPIENT_FAILED);
			assertThat(ex.getFailureType()).isEqualTo(HostileException.class.getName());
		}
	}

	@Test
	void aRequesterIsToldOfAReplyWhoseEncodingFailsWithAnError() {
		Mailbox mailbox = this.alice.node.mailboxes().open(String.class, RequestListener.of((message) -> new Object() {

			@Override
			public String toString() {
				throw new StackOverflowError();
			}

		}));
		for (Member asking : List.of(this.alice, this.bob)) {
			assertThatExceptionOfType(RequestException.class)
				.isThrownBy(() -> asking.node.requester().request(mailbox.ref(), "hello", String.class))
				.satisfies((ex) -> assertThat(ex.getKind()).isEqualTo(Kind.RECIPIENT_FAILED));
		}
	}

	@Test
	void aMailboxIsClosedByWhateverException() {
		List<String> details = new CopyOnWriteArrayList<>();
		Throwable cyclic = new IllegalStateException("cyclic", new IOException());
		cyclic.getCause().initCause(cyclic);
		for (Throwable reason : List.of(new HostileException(), new IOException("x".repeat(5000)), cyclic,
				new IOException((String) null))) {
			DownRecorder here = new DownRecorder();
			DownRecorder there = new DownRecorder();
			Inbox inbox = this.alice.open();
			this.alice.node.monitors().monitor(Target.mailbox(inbox.mailbox.ref()), here);
			this.bob.node.monitors().monitor(Target.mailbox(inbox.mailbox.ref()), there);
			inbox.mailbox.close(reason);
			await().until(() -> !here.downs.isEmpty() && !there.downs.isEmpty());
			assertThat(here.reasons()).containsExactly(Down.Reason.FAILED);
			assertThat(there.downs.get(0).detail()).isEqualTo(here.downs.get(0).detail())
				.startsWith(reason.getClass().getName())
				.hasSizeLessThanOrEqualTo(4000);
			details.add(here.downs.get(0).detail());
			assertThat(this.alice.node.metrics().mailboxes()).isEmpty();
		}
		assertThat(details.get(0)).isEqualTo(HostileException.class.getName());
		assertThat(details.get(1)).hasSize(4000);
	}

	@Test
	void anErrorHandlerMayThrowWhatItWasGiven() {
		AtomicInteger calls = new AtomicInteger();
		RuntimeException failure = new IllegalStateException("as it is told to");
		Mailbox target = this.alice.open().mailbox;
		Mailbox mailbox = this.alice.node.mailboxes().open(String.class, (message) -> {
			calls.incrementAndGet();
			throw failure;
		}, MailboxOptions.defaults().errorHandler((error, message, box) -> {
			throw (RuntimeException) error;
		}));
		DownRecorder downs = new DownRecorder();
		this.alice.node.monitors()
			.monitor(Target.mailbox(target.ref()), downs, MonitorOptions.defaults().owner(mailbox));
		this.alice.node.publisher().send(mailbox.ref(), "one");
		target.close();
		this.alice.node.publisher().send(mailbox.ref(), "two");
		await().until(() -> calls.get() == 2 && downs.downs.size() == 1);
		assertThat(failure.getSuppressed()).isEmpty();
	}

	@Test
	void aClusterListenerThatThrowsSilencesNoOther() {
		Member carol = this.cluster.start("carol");
		await().until(() -> this.clusterEvents.contains("NodeJoined"));
		carol.node.close();
		await().until(() -> this.clusterEvents.contains("NodeLeft"));
	}

	@Test
	void aWorkerTellsThatASubscriptionIsVisible() throws Exception {
		InMemoryLink link = this.network.link(this.bob.transport, this.alice.transport);
		link.hold();
		Subscription waiting = this.alice.node.subscriptions().subscribeWithoutWaiting("b", String.class, (message) -> {
		}, SubscriptionOptions.defaults());
		CompletableFuture<String> thread = waiting.visible().thenApply((visible) -> Thread.currentThread().getName());
		link.release();
		assertThat(thread.get(30, TimeUnit.SECONDS)).startsWith("pubsub-");
	}

	@Test
	void whatOneCallerDoesToItsFutureIsNothingToTheOthers() {
		Subscription subscription = this.alice.subscribe("a").subscription;
		CompletableFuture<Void> mine = subscription.visible();
		mine.obtrudeException(new IllegalStateException("not the others' trouble"));
		assertThat(subscription.visible()).isCompleted();
		this.network.link(this.bob.transport, this.alice.transport).hold();
		Subscription waiting = this.alice.node.subscriptions().subscribeWithoutWaiting("b", String.class, (message) -> {
		}, SubscriptionOptions.defaults());
		CompletableFuture<Void> cancelled = waiting.visible();
		CompletableFuture<Void> completed = waiting.visible();
		CompletableFuture<Void> other = waiting.visible();
		cancelled.cancel(false);
		completed.complete(null);
		assertThat(waiting.visible()).isNotDone();
		assertThat(other).isNotDone();
		waiting.close();
		await().until(other::isDone);
		assertThat(other).isCancelled();
		assertThat(waiting.visible()).isCancelled();
		assertThat(completed).isCompleted();
	}

}
