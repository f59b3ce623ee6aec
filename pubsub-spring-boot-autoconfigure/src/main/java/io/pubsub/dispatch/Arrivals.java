package io.pubsub.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Keeps what comes in quick succession for a moment, and hands each mailbox several
 * messages at a time: so its lock is taken once for all of them, and not in turns with
 * the worker that drains it. Used by one thread, which must not wait for room.
 *
 * @param <M> the type of messages
 */
public final class Arrivals<M> {

	/** For how many mailboxes messages are kept at a time. */
	private static final int MAILBOXES = 4;

	private final List<Kept<M>> kept = new ArrayList<>(MAILBOXES);

	private final BiConsumer<M, String> refused;

	/** How many of those have a mailbox. */
	private int used;

	/**
	 * Keeps nothing yet.
	 * @param refused called without a lock for each message of a group whose member has
	 * closed meanwhile, with the name of the group
	 */
	public Arrivals(BiConsumer<M, String> refused) {
		this.refused = refused;
	}

	/**
	 * Has a subscriber get a message, as late as with the next {@link #flush()}.
	 */
	void add(Subscriber<M> subscriber, M message) {
		Kept<M> kept = find(subscriber.mailbox());
		kept.group = subscriber.group();
		kept.add(message, this.refused);
	}

	private Kept<M> find(MailboxQueue<M> mailbox) {
		for (int i = 0; i < this.used; i++) {
			Kept<M> kept = this.kept.get(i);
			if (kept.mailbox == mailbox) {
				return kept;
			}
		}
		if (this.used == MAILBOXES) {
			flush();
		}
		if (this.used == this.kept.size()) {
			this.kept.add(new Kept<>());
		}
		Kept<M> kept = this.kept.get(this.used++);
		kept.mailbox = mailbox;
		return kept;
	}

	/**
	 * Hands over everything. It is handled after {@link Dispatcher#wake()} at the latest.
	 */
	public void flush() {
		for (int i = 0; i < this.used; i++) {
			Kept<M> kept = this.kept.get(i);
			kept.handOver(this.refused);
			kept.mailbox = null;
		}
		this.used = 0;
	}

	/**
	 * Messages for one mailbox, in order.
	 *
	 * @param <M> the type of messages
	 */
	private static final class Kept<M> {

		/** Few, as the mailbox's worker may be waiting for them. */
		private static final int MESSAGES = 32;

		private final @Nullable Object[] messages = new Object[MESSAGES];

		private @Nullable MailboxQueue<M> mailbox;

		/** The one group whose messages the mailbox gets, or null. */
		private @Nullable String group;

		private int count;

		void add(M message, BiConsumer<M, String> refused) {
			this.messages[this.count++] = message;
			if (this.count == MESSAGES) {
				handOver(refused);
			}
		}

		void handOver(BiConsumer<M, String> refused) {
			if (this.mailbox != null && this.count > 0) {
				if (!this.mailbox.enqueueAll(this.messages, this.count) && this.group != null) {
					refuse(this.group, refused);
				}
				Arrays.fill(this.messages, 0, this.count, null);
				this.count = 0;
			}
		}

		@SuppressWarnings("unchecked")
		private void refuse(String group, BiConsumer<M, String> refused) {
			for (int i = 0; i < this.count; i++) {
				refused.accept((M) Objects.requireNonNull(this.messages[i]), group);
			}
		}

	}

}
