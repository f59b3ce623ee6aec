package io.pubsub.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * The mailbox whose messages this thread is handing over, if any. Set once for each turn
 * of a drain, and read only when a mailbox is full.
 */
final class HandingOver {

	private static final ThreadLocal<@Nullable Object> mailbox = new ThreadLocal<>();

	private HandingOver() {
	}

	static void begin(Object mailbox) {
		HandingOver.mailbox.set(mailbox);
	}

	static void end() {
		mailbox.set(null);
	}

	/** Whether it is this mailbox. */
	static boolean isOf(Object mailbox) {
		return HandingOver.mailbox.get() == mailbox;
	}

}
