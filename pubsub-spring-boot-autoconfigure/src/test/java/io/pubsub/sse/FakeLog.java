package io.pubsub.sse;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.Ref;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.history.History;
import io.pubsub.history.HistoryPage;

/**
 * Topics of one node, which remember all or nothing. Cursors are {@code topic-number}.
 */
final class FakeLog implements Subscriptions, History, AutoCloseable {

	static final Node NODE = new Node("one", new UUID(0, 1));

	private final ExecutorService threads = Executors.newFixedThreadPool(4);

	private final AtomicLong ids = new AtomicLong();

	/** Guarded by this, and so are the logs. */
	private final Map<String, List<Object>> logs = new HashMap<>();

	/** How many messages at the beginning are forgotten; guarded by this. */
	private final Map<String, Integer> forgotten = new HashMap<>();

	final List<Sub> subs = new CopyOnWriteArrayList<>();

	/** Completes reads of where a topic is. */
	volatile CompletableFuture<Void> answers = CompletableFuture.completedFuture(null);

	static boolean remembers(String topic) {
		return topic.startsWith("history.");
	}

	void publish(String topic, Object payload) {
		synchronized (this) {
			log(topic).add(payload);
		}
		this.subs.forEach(Sub::wake);
	}

	synchronized void forget(String topic) {
		this.forgotten.put(topic, log(topic).size());
	}

	private synchronized List<Object> log(String topic) {
		return this.logs.computeIfAbsent(topic, (absent) -> new ArrayList<>());
	}

	private synchronized int size(String topic) {
		return log(topic).size();
	}

	synchronized int forgottenOf(String topic) {
		return this.forgotten.getOrDefault(topic, 0);
	}

	private synchronized Object get(String topic, int number) {
		return log(topic).get(number);
	}

	List<Sub> openSubs() {
		return this.subs.stream().filter((sub) -> sub.closes.get() == 0).toList();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Subscription subscribe(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		if (topic.isEmpty()) {
			throw new IllegalArgumentException("A topic must not be empty");
		}
		Sub sub = new Sub(topic, (MessageListener<Object>) listener, options, start(topic, options.from()));
		this.subs.add(sub);
		sub.wake();
		return sub;
	}

	private int start(String topic, @Nullable StartPosition from) {
		if (from == null || from.cursor() == null) {
			return size(topic);
		}
		if (!from.cursor().startsWith(topic + "-")) {
			throw new IllegalArgumentException("A cursor of another topic");
		}
		return remembers(topic) ? Integer.parseInt(from.cursor().substring(topic.length() + 1)) : size(topic);
	}

	@Override
	public <T> Subscription subscribeWithoutWaiting(String topic, Type type, MessageListener<T> listener,
			SubscriptionOptions options) {
		return subscribe(topic, type, listener, options);
	}

	@Override
	public Optional<Subscription> find(String id) {
		return Optional.empty();
	}

	@Override
	public Collection<Subscription> all() {
		return List.copyOf(this.subs);
	}

	@Override
	public <T> CompletableFuture<HistoryPage<T>> read(String topic, Type type, StartPosition from, int limit) {
		if (topic.isEmpty()) {
			throw new IllegalArgumentException("A topic must not be empty");
		}
		return this.answers.thenApplyAsync(
				(done) -> new HistoryPage<>(List.of(), topic + "-" + size(topic), true, false), this.threads);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	final class Sub implements Subscription {

		private final Ref ref = new Ref(NODE, FakeLog.this.ids.incrementAndGet());

		private final String topic;

		private final MessageListener<Object> listener;

		private final SubscriptionOptions options;

		private final AtomicInteger due = new AtomicInteger();

		final AtomicInteger closes = new AtomicInteger();

		final AtomicInteger pauses = new AtomicInteger();

		private volatile boolean paused;

		/** Of the one thread that delivers. */
		private int next;

		Sub(String topic, MessageListener<Object> listener, SubscriptionOptions options, int next) {
			this.topic = topic;
			this.listener = listener;
			this.options = options;
			this.next = next;
		}

		void wake() {
			if (this.due.getAndIncrement() == 0) {
				FakeLog.this.threads.execute(this::deliver);
			}
		}

		private void deliver() {
			int seen;
			do {
				seen = this.due.get();
				while (!this.paused && this.closes.get() == 0 && this.next < size(this.topic)) {
					if (this.next < forgottenOf(this.topic)) {
						this.next = forgottenOf(this.topic);
						this.options.gapListener().onGap(this);
						continue;
					}
					Object payload = get(this.topic, this.next++);
					try {
						this.listener.onMessage(message(payload));
					}
					catch (Exception ex) {
						// left out
					}
				}
			}
			while (!this.due.compareAndSet(seen, 0));
		}

		private Message<Object> message(Object payload) {
			Map<String, Object> headers = new HashMap<>();
			headers.put(PubSubHeaders.TOPIC, this.topic);
			headers.put(PubSubHeaders.NODE, NODE);
			if (remembers(this.topic)) {
				headers.put(PubSubHeaders.CURSOR, this.topic + "-" + this.next);
			}
			return new GenericMessage<>(payload, new PlainHeaders(headers));
		}

		@Override
		public Ref ref() {
			return this.ref;
		}

		@Override
		public String id() {
			return this.ref.toString();
		}

		@Override
		public String topic() {
			return this.topic;
		}

		@Override
		public void pause() {
			this.pauses.incrementAndGet();
			this.paused = true;
		}

		@Override
		public void resume() {
			this.paused = false;
			wake();
		}

		@Override
		public CompletableFuture<Void> visible() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void close() {
			this.closes.incrementAndGet();
		}

		@Override
		public void close(Throwable reason) {
			close();
		}

	}

	private static final class PlainHeaders extends org.springframework.messaging.MessageHeaders {

		private static final long serialVersionUID = 1L;

		PlainHeaders(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
