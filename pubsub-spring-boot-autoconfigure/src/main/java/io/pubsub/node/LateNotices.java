package io.pubsub.node;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

/**
 * Notices, and ends of events, for which a mailbox had no room: unlike messages they are
 * not lost. Whenever there is no room something waits in the mailbox, so there is a next
 * turn to make up for it. Thread-safe.
 */
final class LateNotices {

	/** Null as long as there was none. */
	private volatile @Nullable Queue<Delivery> notices;

	static boolean isNotice(Delivery delivery) {
		return delivery instanceof Notice || (delivery instanceof EventDelivery message && message.ending() != null);
	}

	/** Keeps one; called with the mailbox's lock held. */
	void add(Delivery notice) {
		Queue<Delivery> notices = this.notices;
		if (notices == null) {
			notices = new ConcurrentLinkedQueue<>();
			this.notices = notices;
		}
		notices.add(notice);
	}

	/** The next to make up for, if there is one. */
	@Nullable Delivery poll() {
		Queue<Delivery> notices = this.notices;
		return (notices != null) ? notices.poll() : null;
	}

}
