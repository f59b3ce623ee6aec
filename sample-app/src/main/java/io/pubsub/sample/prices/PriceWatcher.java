package io.pubsub.sample.prices;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

import io.pubsub.Node;
import io.pubsub.PubSubHeaders;
import io.pubsub.event.EventWatcher;
import io.pubsub.monitor.Down;

/**
 * Counts what it gets, and by the numbers of the messages what it misses and what it gets
 * twice. Called by one thread at a time, asked by any.
 */
final class PriceWatcher implements EventWatcher<Price> {

	private long received;

	private long gaps;

	private long duplicates;

	private @Nullable String ended;

	private @Nullable Node producer;

	/** The number of the message that is to come from that; 0 if any may. */
	private long next;

	@Override
	public synchronized void onMessage(Message<Price> message) {
		MessageHeaders headers = message.getHeaders();
		Node from = headers.get(PubSubHeaders.NODE, Node.class);
		long number = Objects.requireNonNull(headers.get(PubSubHeaders.SEQUENCE, Long.class));
		if (!Objects.equals(from, this.producer)) {
			this.producer = from;
			this.next = 0;
		}
		this.received++;
		if (number < this.next) {
			this.duplicates++;
			return;
		}
		if (this.next > 0) {
			// 0 unless something was missed that nobody has told of
			this.gaps += number - this.next;
		}
		this.next = number + 1;
	}

	@Override
	public synchronized void onGap(long from, long to) {
		this.gaps += to - from + 1;
		this.next = to + 1;
	}

	@Override
	public synchronized void onDown(Down down) {
		this.ended = down.reason().name();
		if (down.reason() != Down.Reason.NO_CONNECTION) {
			// a producer that comes afterwards counts anew
			this.next = 0;
		}
	}

	@Override
	public synchronized void onResumed() {
		this.ended = null;
	}

	synchronized Tally tally() {
		return new Tally(this.received, this.gaps, this.duplicates, this.ended);
	}

}
