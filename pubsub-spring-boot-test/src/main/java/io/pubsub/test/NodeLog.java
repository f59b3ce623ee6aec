package io.pubsub.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.pubsub.MailboxFullException;
import io.pubsub.test.PublishedMessage.Kind;

/**
 * What one node has published, and what its listeners have handled, since the log was
 * cleared. Thread-safe.
 */
final class NodeLog {

	/** What features of the library say to themselves on other nodes. */
	private static final List<String> INTERNAL = List.of("pubsub.caches", "pubsub.leader", "pubsub-application-types",
			"pubsub-websocket");

	private final String node;

	// guarded by this
	private final List<PublishedMessage> published = new ArrayList<>();

	// guarded by this
	private final List<DeliveredMessage> delivered = new ArrayList<>();

	private final AtomicInteger running = new AtomicInteger();

	NodeLog(String node) {
		this.node = node;
	}

	String node() {
		return this.node;
	}

	synchronized List<PublishedMessage> published() {
		return List.copyOf(this.published);
	}

	synchronized List<DeliveredMessage> delivered() {
		return List.copyOf(this.delivered);
	}

	/** How many calls of listeners are done. */
	synchronized int deliveries() {
		return this.delivered.size();
	}

	/** How many calls of listeners have begun and are not done. */
	int running() {
		return this.running.get();
	}

	synchronized void clear() {
		this.published.clear();
		this.delivered.clear();
	}

	synchronized void clearPublished() {
		this.published.clear();
	}

	void evicted(String cache, @Nullable Object key) {
		add(new PublishedMessage(Kind.EVICTION, cache, key, Map.of()));
	}

	private synchronized void add(PublishedMessage message) {
		this.published.add(message);
	}

	private synchronized void remove(PublishedMessage message) {
		this.published.removeIf((each) -> each == message);
	}

	/** Publishes, and keeps that, unless it is refused. */
	<T> T publish(Kind kind, String destination, Object payload, Map<String, ?> headers, Supplier<T> action) {
		if (kind != Kind.EVENT && INTERNAL.stream().anyMatch(destination::startsWith)) {
			return action.get();
		}
		PublishedMessage message = new PublishedMessage(kind, destination, payload, Map.copyOf(headers));
		add(message);
		try {
			return action.get();
		}
		catch (MailboxFullException ex) {
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			remove(message);
			throw ex;
		}
	}

	void publish(Kind kind, String destination, Object payload, Map<String, ?> headers, Runnable action) {
		publish(kind, destination, payload, headers, () -> {
			action.run();
			return true;
		});
	}

	void begin() {
		this.running.incrementAndGet();
	}

	void end(String listener, String topic, Object payload, @Nullable Throwable failure) {
		synchronized (this) {
			this.delivered.add(new DeliveredMessage(this.node, listener, topic, payload, failure));
		}
		this.running.decrementAndGet();
	}

}
