package io.pubsub.websocket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.pubsub.Node;

/**
 * Hands each message of another node to the broker once, although it reaches this node by
 * several subscriptions: a destination's own, and those of patterns.
 * <p>
 * Each subscription gets the messages of a node and destination in order. The one that is
 * ahead claims a message, and hands it on before any other subscription gets to the next
 * message of the destination, as both are done under a lock. So the order stays.
 * Thread-safe.
 */
final class OncePerNode {

	private static final int LOCKS = 256;

	/** How many nodes that have left are remembered, for what they sent before. */
	private static final int LEFT = 16;

	private final ConcurrentMap<UUID, ReplayWindow> windows = new ConcurrentHashMap<>();

	/** Guarded by itself. */
	private final Queue<UUID> left = new ArrayDeque<>();

	private final Object[] locks = IntStream.range(0, LOCKS).mapToObj((i) -> new Object()).toArray();

	private final LongAdder lost = new LongAdder();

	/** Set before the first pattern is subscribed to, and never unset. */
	private volatile boolean overlapping;

	/**
	 * From now on several subscriptions may get one message. Before, nothing has to be
	 * remembered.
	 */
	void expectOverlaps() {
		this.overlapping = true;
	}

	/**
	 * Hands a message on, unless that has been done.
	 * @param node the node that has forwarded it
	 * @param number the number that this node has given it
	 * @param destination the destination
	 * @param handing hands it on
	 */
	void run(Node node, long number, String destination, Runnable handing) {
		if (!this.overlapping) {
			handing.run();
			return;
		}
		ReplayWindow window = this.windows.computeIfAbsent(node.id(), (id) -> new ReplayWindow());
		synchronized (this.locks[(destination.hashCode() & Integer.MAX_VALUE) % LOCKS]) {
			switch (window.claim(number)) {
				case FIRST -> handing.run();
				case UNKNOWN -> this.lost.increment();
				case SEEN -> {
					// another subscription was ahead
				}
			}
		}
	}

	/**
	 * Forgets a node, after some others have left.
	 * @param node the node that has left
	 */
	void left(Node node) {
		synchronized (this.left) {
			this.left.add(node.id());
			if (this.left.size() > LEFT) {
				this.windows.remove(this.left.remove());
			}
		}
	}

	/** How many messages were so late that they may have been handed on or not. */
	long lost() {
		return this.lost.sum();
	}

	/** How many nodes are remembered. */
	int nodes() {
		return this.windows.size();
	}

}
