package io.pubsub.jgroups;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;

/**
 * What a {@link FaultNode} has received of the numbered messages of others: which,
 * whether any came twice, and whether any came after a later one.
 */
final class FaultAccount implements MessageListener<byte[]> {

	private final ConcurrentMap<Node, BitSet> received = new ConcurrentHashMap<>();

	final AtomicLong twice = new AtomicLong();

	final AtomicLong outOfOrder = new AtomicLong();

	/** Called by one thread at a time. */
	@Override
	public void onMessage(Message<byte[]> message) {
		Node sender = (Node) message.getHeaders().get(PubSubHeaders.NODE);
		BitSet numbers = this.received.computeIfAbsent(sender, (key) -> new BitSet());
		int number = number(message.getPayload());
		synchronized (numbers) {
			if (numbers.get(number)) {
				this.twice.incrementAndGet();
			}
			if (number < numbers.length() - 1) {
				this.outOfOrder.incrementAndGet();
			}
			numbers.set(number);
		}
	}

	/** Which messages have come, by their publisher. */
	Map<Node, BitSet> received() {
		return this.received;
	}

	static byte[] payload(int number, int size) {
		byte[] payload = new byte[size];
		for (int i = 0; i < Integer.BYTES; i++) {
			payload[i] = (byte) (number >>> (8 * i));
		}
		return payload;
	}

	private static int number(byte[] payload) {
		int number = 0;
		for (int i = 0; i < Integer.BYTES; i++) {
			number |= (payload[i] & 0xFF) << (8 * i);
		}
		return number;
	}

}
