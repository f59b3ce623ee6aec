package io.pubsub.node;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.MessageListener;
import io.pubsub.Publisher;
import io.pubsub.StartPosition;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.ForwardingTransport;
import io.pubsub.cluster.Transport;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventWatcher;
import io.pubsub.monitor.Target;
import io.pubsub.node.TestCluster.Member;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceListener;
import io.pubsub.request.RequestListener;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A virtual thread that waits while it holds a monitor keeps its carrier before Java 24.
 * So no thread holds a monitor while it sends, which may wait for a socket, or while it
 * calls a listener, which may wait for anything.
 */
@Timeout(120)
class PinningTests {

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(() -> new Watched(this.network.transport()));

	/** Monitors that were held, and by what. */
	private final Set<String> held = new ConcurrentSkipListSet<>();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private Member alice;

	private Member bob;

	@BeforeEach
	void startNodes() {
		this.alice = start("alice");
		this.bob = start("bob");
	}

	@AfterEach
	void stopNodes() {
		this.cluster.close();
	}

	private Member start(String name) {
		return this.cluster.start(name,
				(builder) -> builder.history(HistorySettings.of("kept.**")).farewellTimeout(Duration.ofMillis(100)));
	}

	/** Notes the monitors that this thread holds. */
	private void look(String what) {
		long id = Thread.currentThread().getId();
		ThreadInfo thread = ManagementFactory.getThreadMXBean().getThreadInfo(new long[] { id }, true, false)[0];
		Stream.of(thread.getLockedMonitors()).forEach((monitor) -> this.held.add(what + " with " + monitor));
	}

	private void hear(String what) {
		look(what);
		this.heard.add(what);
	}

	private MessageListener<String> listener(String what) {
		return (message) -> hear(what);
	}

	@Test
	void whatLooksFindsAMonitor() {
		synchronized (this.held) {
			look("this");
		}
		assertThat(this.held).singleElement().asString().contains("this with", this.held.getClass().getName());
	}

	@Test
	void publishing() {
		Subscriptions subscriptions = this.bob.node.subscriptions();
		subscriptions.subscribe("news", String.class, listener("topic"));
		this.alice.node.subscriptions().subscribe("news", String.class, listener("topic"));
		subscriptions.subscribe("news", String.class, listener("topic"), SubscriptionOptions.defaults().concurrency(2));
		verify("topic", 3, () -> this.alice.publish("news", "x"));
		verify("topic", 3, () -> this.alice.node.publisher().publishConfirmed("news", "x"));
	}

	@Test
	void publishingToATopicWithAHistory() {
		for (Member member : List.of(this.alice, this.bob)) {
			member.node.subscriptions().subscribe("kept.news", String.class, listener("history"));
			member.node.subscriptions()
				.subscribe("kept.**", String.class, listener("history"),
						SubscriptionOptions.defaults().from(StartPosition.now()));
		}
		verify("history", 4, () -> this.alice.publish("kept.news", "x"));
		verify("history", 4, () -> this.alice.node.publisher().publishConfirmed("kept.news", "x"));
	}

	@Test
	void sending() {
		Mailbox mailbox = this.bob.node.mailboxes().open(String.class, listener("mailbox"));
		this.bob.node.groups().join("workers", mailbox).join();
		this.bob.node.names().register("worker", mailbox);
		await().until(() -> this.alice.node.names().names().contains("worker"));
		Publisher publisher = this.alice.node.publisher();
		verify("mailbox", 1, () -> publisher.send(mailbox.ref(), "x"));
		verify("mailbox", 1, () -> publisher.sendConfirmed(mailbox.ref(), "x"));
		verify("mailbox", 1, () -> publisher.sendToName("worker", "x"));
		verify("mailbox", 1, () -> publisher.sendToGroup("workers", "x"));
	}

	@Test
	void requests() {
		this.bob.node.subscriptions().subscribe("add", String.class, RequestListener.of((message) -> {
			hear("request");
			return "done";
		}));
		verify("request", 1,
				() -> assertThat(this.alice.node.requester().request("add", "x", String.class)).isEqualTo("done"));
	}

	@Test
	void events() {
		EventProducer<String> producer = this.alice.node.events().register("prices", String.class);
		this.bob.node.events().monitor("prices", String.class, EventWatcher.of(listener("event"), new EventRecorder()));
		await().until(producer::hasWatchers);
		verify("event", 1, () -> producer.publish("x"));
	}

	@Test
	void monitorsAndPresence() {
		Mailbox[] mailboxes = new Mailbox[1];
		this.bob.node.presence().monitor("room", new PresenceListener() {

			@Override
			public void onJoined(PresenceEntry entry) {
				hear("presence");
			}

			@Override
			public void onLeft(PresenceEntry entry) {
				hear("presence");
			}

		});
		verify("presence", 1, () -> this.alice.node.presence().track("room", "alice", "here"));
		verify("down", 1, () -> {
			mailboxes[0] = this.bob.node.mailboxes().open(String.class, listener("mailbox"));
			this.alice.node.monitors().monitor(Target.mailbox(mailboxes[0].ref()), (down) -> hear("down"));
			mailboxes[0].close();
		});
	}

	/**
	 * Runs a step several times, each of which so many listeners hear of: some of them
	 * send on this thread, and some on that of a sender.
	 */
	private void verify(String what, int listeners, Runnable step) {
		for (int i = 1; i <= 10; i++) {
			this.heard.clear();
			step.run();
			await().until(() -> this.heard.stream().filter(what::equals).count() >= listeners);
		}
		assertThat(this.held).isEmpty();
	}

	private final class Watched extends ForwardingTransport {

		Watched(Transport transport) {
			super(transport);
		}

		@Override
		public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
			look("send");
			super.send(node, bytes, length, released);
		}

	}

}
