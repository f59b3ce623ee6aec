package io.pubsub.jgroups.link;

import java.util.function.Predicate;

import org.jgroups.Message;
import org.jgroups.util.Table;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one node that wait for one before them. Takes so many, and so many
 * bytes, that a node which keeps to its credits is never refused any; those of others are
 * dropped. JGroups would allocate room for all numbers up to that of a message, and keep
 * whatever comes.
 */
final class ReceiveWindow extends Table<Message> {

	/** How far the number of a message may be ahead. */
	static final int MAX_AHEAD = 1 << 20;

	/** Most bytes that wait. */
	static final int MAX_WAITING = 2 * LinkSizes.CREDITS;

	/** What a message takes besides its bytes, about. */
	private static final int OVERHEAD = 100;

	/** No less than waits; guarded by the lock. */
	private long waiting;

	ReceiveWindow(int rows, int rowSize, long offset, double resizeFactor, long compactionTime) {
		super(rows, rowSize, offset, resizeFactor, compactionTime);
	}

	/** Called with the lock. */
	@Override
	protected boolean _add(long number, Message message, boolean resizes, @Nullable Predicate<Message> filter) {
		return hasRoom(number, message) && super._add(number, message, resizes, filter);
	}

	private boolean hasRoom(long number, Message message) {
		long ahead = number - getHighestDelivered();
		if (ahead <= 1) {
			return true;
		}
		if (ahead > MAX_AHEAD) {
			return false;
		}
		long size = size(message);
		this.waiting += size;
		if (this.waiting > MAX_WAITING) {
			this.waiting = size;
			forEach(getHighestDelivered() + 1, getHighestReceived(), (each, waits, row, column) -> {
				this.waiting += (waits != null) ? size(waits) : 0;
				return true;
			});
		}
		return this.waiting <= MAX_WAITING;
	}

	private static long size(Message message) {
		return message.getLength() + OVERHEAD;
	}

}
