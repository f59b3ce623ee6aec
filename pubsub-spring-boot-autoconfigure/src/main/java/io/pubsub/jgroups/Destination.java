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

	/** Set by threads that send, and may wait for that. */
	private static final ThreadLocal<Boolean> sending = ThreadLocal.withInitial(() -> false);

	private final Address address;

	private final int room;

	// all below guarded by this

	private final Deque<Sent> sent = new ArrayDeque<>();

	/** What the numbers of messages refer to; JGroups may begin another. */
	private @Nullable Table<Message> window;

	/** How many bytes are being sent, or have been and were not acknowledged. */
	private long underWay;

	/**
	 * Creates a member that nothing was sent to yet.
	 * @param room how many bytes a socket surely takes before it waits for the member
	 */
	Destination(Address address, int room) {
		this.address = address;
		this.room = room;
	}

	/** Whether this thread sends bytes to some member, and may wait for that. */
	static boolean isSending() {
		return sending.get();
	}

	/**
	 * Sends bytes, and releases arrays that have been acknowledged meanwhile.
	 * @param unicast knows what has been acknowledged; without it, nothing is released
	 */
	void send(JChannel channel, @Nullable UNICAST3 unicast, byte[] bytes, int length, Consumer<byte[]> released)
			throws Exception {
		Message message = new RecycledMessage(this.address, bytes, length);
		leaves(length);
		sending.set(true);
		try {
			channel.send(message);
			Table<Message> current = (unicast != null) ? unicast.getSendWindow(this.address) : null;
			UnicastHeader3 header = (unicast != null) ? message.getHeader(unicast.getId()) : null;
			if (current != null && header != null) {
				add(current, new Sent(header.seqno(), bytes, length, released));
			}
		}
		finally {
			sending.set(false);
			leaves(-length);
		}
	}

	/**
	 * Whether a message would have to wait for credits, or might have to for a socket.
	 * @param flow knows how many credits there are; without it, that is not known
	 */
	boolean mayWait(@Nullable UFC flow, int length) {
		return flow != null && flow.getSenderCreditsFor(this.address) < length || !hasRoom(length);
	}

	/** Whether a socket surely takes so many bytes now, without waiting. */
	synchronized boolean hasRoom(int length) {
		if (this.window != null) {
			release(this.window);
		}
		return this.underWay + length <= this.room;
	}

	private synchronized void leaves(int bytes) {
		this.underWay += bytes;
	}

	private synchronized void add(Table<Message> current, Sent last) {
		if (current != this.window) {
			this.sent.forEach((lost) -> this.underWay -= lost.length);
			this.sent.clear();
			this.window = current;
		}
		this.sent.add(last);
		this.underWay += last.length;
		release(current);
	}

	private void release(Table<Message> current) {
		long acknowledged = current.getLow();
		for (Sent next = this.sent.peek(); next != null && next.number <= acknowledged; next = this.sent.peek()) {
			this.sent.remove();
			this.underWay -= next.length;
			next.released.accept(next.bytes);
		}
	}

	@Override
	public String toString() {
		return this.address.toString();
	}

	private record Sent(long number, byte[] bytes, int length, Consumer<byte[]> released) {
	}

}
