package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import org.springframework.messaging.Message;

import io.pubsub.LossListener.Loss;
import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.MembershipEvent;
import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.cluster.FrameCounter;
import io.pubsub.cluster.Transport;
import io.pubsub.wire.Frame;

/**
 * Nodes in this JVM, each with an account of what it sends, loses and hears of others.
 */
public final class TestCluster implements AutoCloseable {

	private final Supplier<Transport> network;

	private final Map<String, Member> members = new LinkedHashMap<>();

	public TestCluster(Supplier<Transport> network) {
		this.network = network;
	}

	public Member start(String name) {
		return start(name, (builder) -> {
		});
	}

	public Member start(String name, Consumer<NodeBuilder> customizer) {
		Member member = build(name, customizer);
		member.node.start();
		return member;
	}

	/** Starts nodes at the same moment. */
	public List<Member> startTogether(String... names) {
		ExecutorService executor = Executors.newFixedThreadPool(names.length);
		try {
			List<Member> started = new ArrayList<>();
			List<Future<?>> starts = new ArrayList<>();
			for (String name : names) {
				Member member = build(name, (builder) -> {
				});
				started.add(member);
				starts.add(executor.submit(member.node::start));
			}
			for (Future<?> start : starts) {
				start.get();
			}
			return started;
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
		finally {
			executor.shutdownNow();
		}
	}

	Member build(String name, Consumer<NodeBuilder> customizer) {
		Member member = new Member(name, this.network.get(), customizer);
		synchronized (this.members) {
			this.members.put(name, member);
		}
		return member;
	}

	Member member(String name) {
		synchronized (this.members) {
			return this.members.get(name);
		}
	}

	/**
	 * Closes all nodes at the same time, as each may wait for answers from others that do
	 * not reach it.
	 */
	@Override
	public void close() {
		this.members.values()
			.stream()
			.map((member) -> CompletableFuture.runAsync(member.node::close, (close) -> new Thread(close).start()))
			.toList()
			.forEach(CompletableFuture::join);
	}

	public static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2));
	}

	/** The one in the middle, or the lower of two. */
	static long median(List<Long> values) {
		return values.stream().sorted().toList().get((values.size() - 1) / 2);
	}

	/**
	 * A node and its account.
	 */
	public static final class Member {

		public final PubSubNode node;

		public final Transport transport;

		public final FrameCounter frames;

		public final List<MembershipEvent> events = new CopyOnWriteArrayList<>();

		public final List<Loss> losses = new CopyOnWriteArrayList<>();

		Member(String name, Transport transport, Consumer<NodeBuilder> customizer) {
			this.transport = transport;
			this.frames = new FrameCounter(transport);
			NodeBuilder builder = PubSubNode.builder(name)
				.transport(this.frames)
				.clusterListener(this.events::add)
				.lossListener(this.losses::add);
			customizer.accept(builder);
			this.node = builder.build();
		}

		public String name() {
			return this.node.cluster().self().name();
		}

		public void publish(String topic, Object payload) {
			this.node.publisher().publish(topic, payload);
		}

		public Inbox subscribe(String topic) {
			Inbox inbox = new Inbox();
			inbox.subscription = this.node.subscriptions().subscribe(topic, String.class, inbox);
			inbox.mailbox = inbox.subscription;
			return inbox;
		}

		public Inbox open() {
			return open(MailboxOptions.defaults());
		}

		public Inbox open(MailboxOptions options) {
			Inbox inbox = new Inbox();
			inbox.mailbox = this.node.mailboxes().open(String.class, inbox, options);
			return inbox;
		}

		public void send(Inbox inbox, Object payload) {
			this.node.publisher().send(inbox.mailbox.ref(), payload);
		}

		public List<String> nodes() {
			return this.node.cluster().nodes().stream().map(Object::toString).toList();
		}

		/** Messages sent to another node over the network. */
		public long messagesTo(Member other) {
			return this.frames.sent(other.node.cluster().self().id(), Frame.Publish.class);
		}

		public long messages() {
			return this.frames.sent(Frame.Publish.class);
		}

	}

	/**
	 * A listener that keeps what it hears.
	 */
	public static final class Inbox implements MessageListener<String> {

		public final List<Message<String>> messages = new CopyOnWriteArrayList<>();

		public Subscription subscription;

		public Mailbox mailbox;

		@Override
		public void onMessage(Message<String> message) {
			this.messages.add(message);
		}

		public List<String> payloads() {
			return this.messages.stream().map(Message::getPayload).toList();
		}

		public int count() {
			return this.messages.size();
		}

	}

}
