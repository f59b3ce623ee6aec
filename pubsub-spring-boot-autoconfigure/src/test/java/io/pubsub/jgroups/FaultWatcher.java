package io.pubsub.jgroups;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventWatcher;
import io.pubsub.monitor.Down;

/**
 * What a {@link FaultNode} hears of an event: whether messages and gaps follow on each
 * other by their numbers, and ends and new beginnings by turns.
 */
final class FaultWatcher implements EventWatcher<byte[]> {

	// guarded by this

	/** The producer's node; another one begins anew. */
	private @Nullable Node producer;

	private long last;

	private boolean watching;

	/** The first number of a gap that may be another producer's; 0 if there is none. */
	private long strange;

	private long missed;

	private int wrong;

	@Override
	public synchronized void onMessage(Message<byte[]> message) {
		Node node = (Node) message.getHeaders().get(PubSubHeaders.NODE);
		long number = (Long) message.getHeaders().get(PubSubHeaders.SEQUENCE);
		boolean same = node != null && node.equals(this.producer);
		wrongIf(!this.watching || (same && (number != this.last + 1 || this.strange != 0)));
		this.producer = node;
		this.last = number;
		this.strange = 0;
	}

	@Override
	public synchronized void onGap(long from, long to) {
		wrongIf(!this.watching);
		this.strange = (from == this.last + 1) ? 0 : from;
		this.missed += to - from + 1;
		this.last = to;
	}

	@Override
	public synchronized void onDown(Down down) {
		wrongIf(!this.watching);
		this.watching = false;
	}

	@Override
	public synchronized void onResumed() {
		wrongIf(this.watching);
		this.watching = true;
	}

	private void wrongIf(boolean wrong) {
		this.wrong += wrong ? 1 : 0;
	}

	/** The number of the last message that was heard, or told as lost. */
	synchronized long last() {
		return this.last;
	}

	/** How many messages were told as lost. */
	synchronized long missed() {
		return this.missed;
	}

	/** How much was told that does not follow on what came before. */
	synchronized int wrong() {
		return this.wrong;
	}

}
