package io.pubsub.benchmarks.scale;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.SubscriptionOptions;
import io.pubsub.node.PubSubNode;

/**
 * The subscribers of one node, and when the last of them was served. Their listeners do
 * nothing but count down one counter.
 */
final class Audience {

	private final AtomicInteger missing = new AtomicInteger();

	private final PubSubNode node;

	private final int subscribers;

	private volatile CountDownLatch served = new CountDownLatch(0);

	/** Written before the latch opens. */
	private long last;

	Audience(PubSubNode node, int subscribers) {
		this.node = node;
		this.subscribers = subscribers;
	}

	/** Has all subscribe to a topic. */
	void subscribe(String topic) {
		for (int i = 0; i < this.subscribers; i++) {
			this.node.subscriptions()
				.subscribeWithoutWaiting(topic, byte[].class, (message) -> serve(), SubscriptionOptions.defaults());
		}
	}

	/** Has all watch an event. */
	void watch(String event) {
		for (int i = 0; i < this.subscribers; i++) {
			this.node.events().monitor(event, byte[].class, (message) -> serve());
		}
	}

	private void serve() {
		if (this.missing.decrementAndGet() == 0) {
			this.last = System.nanoTime();
			this.served.countDown();
		}
	}

	PubSubNode node() {
		return this.node;
	}

	/** Gets ready for the next message. */
	void arm() {
		this.served = new CountDownLatch(1);
		this.missing.set(this.subscribers);
	}

	/** Waits until all have been served, and tells when the last one was. */
	long await() throws InterruptedException, TimeoutException {
		if (!this.served.await(60, TimeUnit.SECONDS)) {
			throw new TimeoutException(this.missing + " of " + this.subscribers + " subscribers got nothing");
		}
		return this.last;
	}

	/**
	 * Makes sure that every subscriber got every message, and once.
	 * @param messages how many messages there were
	 */
	void check(int messages) throws TimeoutException, InterruptedException {
		// a listener is counted when it has returned
		Nodes.await(() -> this.node.metrics().delivered() >= (long) messages * this.subscribers, "listeners to return");
		long served = this.node.metrics()
			.mailboxes()
			.stream()
			.filter((mailbox) -> mailbox.delivered() == messages)
			.count();
		if (served != this.subscribers) {
			throw new IllegalStateException(served + " of " + this.subscribers + " mailboxes got " + messages
					+ " messages, others more or fewer");
		}
	}

}
