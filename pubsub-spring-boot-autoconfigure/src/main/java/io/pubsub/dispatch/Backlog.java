package io.pubsub.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * What waits in one mailbox, in the order in which it is to be handed over, and how much
 * there may be. Guarded by the mailbox's lock, except for what says otherwise.
 *
 * @param <M> the type of messages
 */
final class Backlog<M> {

	private final int capacity;

	private final Handler<? super M> handler;

	private final Quota quota;

	private final Ring<M> ring;

	/**
	 * What the one drain has taken and not handled yet; there once several messages wait.
	 */
	private @Nullable Grasp<M> grasp;

	/** Notices that had to make room for messages, and go before all that waits. */
	private @Nullable Deque<M> displaced;

	Backlog(int capacity, long maxBytes, QueuedBytes node, Handler<? super M> handler) {
		this.capacity = capacity;
		this.handler = handler;
		this.quota = new Quota(maxBytes, node);
		this.ring = new Ring<>(capacity, this.quota);
	}

	/** How many messages may wait. */
	int capacity() {
		return this.capacity;
	}

	/** How many bytes may wait. */
	long maxBytes() {
		return this.quota.max();
	}

	/** How many messages wait. */
	int depth() {
		int displaced = (this.displaced != null) ? this.displaced.size() : 0;
		return this.ring.size() + displaced + ((this.grasp != null) ? this.grasp.left() : 0);
	}

	/** About how many bytes they take up. */
	long bytes() {
		return this.quota.bytes() + ((this.grasp != null) ? this.grasp.bytes() : 0);
	}

	/** How many of them the node does not count, or has not been told, nearly. */
	long unreportedBytes() {
		return this.quota.unreported();
	}

	/** Whether there is no room for a message. */
	boolean isFull(M message) {
		return this.ring.size() >= this.capacity || hasNoBytes(message, 0);
	}

	/**
	 * Whether a message has too many bytes.
	 * @param freed how many were dropped to make room for it
	 */
	boolean hasNoBytes(M message, long freed) {
		return this.ring.size() > 0 && this.quota.isFull(message, freed);
	}

	/** Whether there is no room in the node, so that it comes unseen. */
	boolean isNodeFull() {
		return this.quota.isNodeFull();
	}

	/** Adds a message as the last, whether there is room or not. */
	void add(M message) {
		this.ring.push(message);
	}

	/** Takes the message that is next, not of the grasp; null if there is none. */
	@Nullable M poll() {
		M message = (this.displaced != null) ? this.displaced.poll() : null;
		if (message == null) {
			return pollRing();
		}
		this.quota.released(message, true);
		return message;
	}

	private @Nullable M pollRing() {
		boolean counted = this.ring.isFirstCounted();
		M message = this.ring.poll();
		if (message != null) {
			this.quota.released(message, counted);
		}
		return message;
	}

	/** Has the one drain take what comes next, a small part of what may wait. */
	void fillGrasp() {
		boolean large = this.capacity >= Grasp.PART;
		if (large && this.ring.size() > 0 && (this.displaced == null || this.displaced.isEmpty())) {
			grasp().fill(this.ring, this.quota, this.capacity);
		}
	}

	private Grasp<M> grasp() {
		Grasp<M> grasp = this.grasp;
		if (grasp == null) {
			grasp = new Grasp<>();
			this.grasp = grasp;
		}
		return grasp;
	}

	/** Whether the one drain has taken nothing that it has not handled. */
	boolean isGraspEmpty() {
		return this.grasp == null || this.grasp.isEmpty();
	}

	/** Takes the next message of the grasp; only if there is one. */
	@Nullable M pollGrasp() {
		Grasp<M> grasp = grasp();
		boolean counted = grasp.isNextCounted();
		M message = grasp.next();
		if (message != null) {
			this.quota.released(message, counted);
		}
		return message;
	}

	/** The same without the lock, for the one drain there is. */
	@Nullable M pollGraspByDrain() {
		Grasp<M> grasp = grasp();
		boolean counted = grasp.isNextCounted();
		M message = grasp.next();
		if (message != null) {
			this.quota.releasedByDrain(message, counted);
		}
		return message;
	}

	/** The one drain has the lock, and has taken messages without it. */
	void settle() {
		this.quota.settle();
	}

	/** Takes back the message that the one drain has at hand, as the next. */
	void handBack(M message) {
		grasp().handBack(message);
		this.quota.keptApart(message);
	}

	/** Whether the message that is next is a notice. */
	boolean isNoticeNext() {
		M displaced = (this.displaced != null) ? this.displaced.peek() : null;
		M first = (displaced != null) ? displaced : this.ring.peek();
		return first != null && this.handler.isNotice(first);
	}

	/**
	 * Takes the oldest message that is no notice; notices before it stay.
	 * @return null if there is none
	 */
	@Nullable M pollMessage() {
		M oldest = this.ring.peek();
		while (oldest != null && this.handler.isNotice(oldest)) {
			if (this.displaced == null) {
				this.displaced = new ArrayDeque<>();
			}
			pollRing();
			this.displaced.add(oldest);
			this.quota.keptApart(oldest);
			oldest = this.ring.peek();
		}
		return pollRing();
	}

	/** Gives back the memory of a backlog that is empty. */
	void clear() {
		this.ring.clear();
	}

	/** The mailbox is closed, and nothing is under way any more. */
	void close() {
		this.quota.close();
	}

}
