package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.pubsub.MessageListener;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;

/**
 * Many topics with names of one length.
 */
final class Topics {

	/** Heap of a name: an object of 24 bytes, and an array of 16 and its characters. */
	static final int NAME_BYTES = 64;

	private Topics() {
	}

	static String name(int number) {
		// a format would take ten times as long
		String digits = Integer.toString(number);
		return "benchmark.topic-" + "0".repeat(Math.max(0, 7 - digits.length())) + digits;
	}

	/**
	 * Subscribes to topics without waiting for other nodes in between.
	 * @param from the first topic
	 * @param to the one after the last
	 * @return the subscriptions
	 */
	static List<Subscription> subscribe(Subscriptions subscriptions, int from, int to,
			MessageListener<byte[]> listener) {
		List<Subscription> all = new ArrayList<>();
		for (int number = from; number < to; number++) {
			all.add(subscriptions.subscribeWithoutWaiting(name(number), byte[].class, listener,
					SubscriptionOptions.defaults()));
		}
		return all;
	}

	/** Waits until every node routes to subscriptions. */
	static void awaitVisible(List<Subscription> subscriptions) {
		subscriptions.stream().map(Subscription::visible).forEach(CompletableFuture::join);
	}

}
