package io.pubsub.jgroups;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.util.Table;
import org.jspecify.annotations.Nullable;

/**
 * A member to send to, and the arrays that were sent to it and that JGroups may have to
 * send again, as the member has not acknowledged them. Thread-safe.
 */
final class Destination {

	private final Address address;

	// all below guarded by this

	private final Deque<Sent> sent = new ArrayDeque<>();

	/** What the numbers of messages refer to; JGroups may begin another. */
	private @Nullable Table<Message> window;

	Destination(Address address) {
		this.address = address;
	}

	/**
	 * Sends bytes, and releases arrays that have been acknowledged meanwhile.
	 * @param unicast knows what has been acknowledged; without it, nothing is released
	 */
	void send(JChannel channel, @Nullable UNICAST3 unicast, byte[] bytes, int length, Consumer<byte[]> released)
			throws Exception {
		Message message = new RecycledMessage(this.address, bytes, length);
		channel.send(message);
		if (unicast == null) {
			return;
		}
		Table<Message> current = unicast.getSendWindow(this.address);
		UnicastHeader3 header = message.getHeader(unicast.getId());
		if (current != null && header != null) {
			release(current, new Sent(header.seqno(), bytes, released));
		}
	}

	/**
	 * Whether a message would have to wait for credits.
	 * @param flow knows how many there are; without it, nothing is known to wait
	 */
	boolean mayWait(@Nullable UFC flow, int length) {
		return flow != null && flow.getSenderCreditsFor(this.address) < length;
	}

	private synchronized void release(Table<Message> current, Sent last) {
		if (current != this.window) {
			this.sent.clear();
			this.window = current;
		}
		this.sent.add(last);
		long acknowledged = current.getLow();
		for (Sent next = this.sent.peek(); next != null && next.number <= acknowledged; next = this.sent.peek()) {
			this.sent.remove();
			next.released.accept(next.bytes);
		}
	}

	@Override
	public String toString() {
		return this.address.toString();
	}

	private record Sent(long number, byte[] bytes, Consumer<byte[]> released) {
	}

}
