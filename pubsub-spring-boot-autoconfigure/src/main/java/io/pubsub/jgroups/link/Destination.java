package io.pubsub.jgroups.link;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.util.Table;
import org.jspecify.annotations.Nullable;

/**
 * A member to send to, and the arrays that were sent to it and that JGroups may have to
 * send again, because the member has not acknowledged them. Thread-safe.
 */
public final class Destination {

	/**
	 * Set by threads that send through a {@link ClusterChannel}, and may wait for that.
	 */
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
	public Destination(Address address, int room) {
		this.address = address;
		this.room = room;
	}

	Address address() {
		return this.address;
	}

	/** Whether this thread sends bytes to some member, and may wait for that. */
	static boolean isSending() {
		return sending.get();
	}

	/** Whether a socket surely takes so many bytes now, without waiting. */
	synchronized boolean hasRoom(int length) {
		if (this.window != null) {
			release(this.window);
		}
		return this.underWay + length <= this.room;
	}

	/** This thread begins to send so many bytes. */
	void begin(int length) {
		leaves(length);
		sending.set(true);
	}

	/** This thread has sent so many bytes, or failed to. */
	void end(int length) {
		sending.set(false);
		leaves(-length);
	}

	private synchronized void leaves(int bytes) {
		this.underWay += bytes;
	}

	/**
	 * An array was sent. Releases those that have been acknowledged meanwhile.
	 * @param current what the numbers of messages refer to
	 * @param number the number of the message
	 * @param released called with the array when it is not needed any more
	 */
	synchronized void sent(Table<Message> current, long number, byte[] bytes, int length, Consumer<byte[]> released) {
		if (current != this.window) {
			this.sent.forEach((lost) -> this.underWay -= lost.length);
			this.sent.clear();
			this.window = current;
		}
		this.sent.add(new Sent(number, bytes, length, released));
		this.underWay += length;
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
