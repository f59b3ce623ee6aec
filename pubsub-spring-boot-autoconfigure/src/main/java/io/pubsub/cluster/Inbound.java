package io.pubsub.cluster;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.TextCache;

/**
 * How many messages of another node this node has received. Batches carry the number of
 * messages sent before them, so duplicates and gaps are detected. Used by one thread at a
 * time, except where noted.
 * <p>
 * Numbers count within an epoch, which begins with a {@link ClusterFrame.Hello}. A batch
 * of any other epoch is not from the lane whose greeting this node received: its messages
 * are dropped and counted, and the sender is asked to greet again. So a single batch with
 * a false epoch cannot make this node drop all later messages of a sender.
 */
final class Inbound {

	/** Kept from batch to batch while the sender is a member. */
	private volatile @Nullable TextCache topics;

	private volatile boolean member;

	private final ClusterListener.Messages messages;

	/** Set once; also read by other threads. */
	private volatile @Nullable Node node;

	/** What the sender has said of itself last; also read by other threads. */
	private volatile ClusterFrame.@Nullable Hello hello;

	/** Whether it is known that the sender sends what is skipped here. */
	private boolean skipping;

	/** Whether the sender has to greet again; also read by other threads. */
	private volatile boolean strange;

	private boolean greeted;

	private long epoch;

	private long next;

	/** Messages for one mailbox or group that were taken in this epoch. */
	private long owed;

	/** Whether some of them may have been lost on the way. */
	private boolean gaps;

	private boolean leaving;

	/** The epoch of messages that no greeting began, and how many have come of it. */
	private long foreignEpoch;

	private long foreignCount;

	// of the batch that is being read

	private Batch.Header header = new Batch.Header(0, 0);

	private boolean foreign;

	private boolean again;

	/** How many messages of it have come. */
	private long count;

	Inbound(ClusterListener.Messages messages, boolean member) {
		this.messages = messages;
		this.member = member;
	}

	/**
	 * Says whether the sender is a member: of others little is kept. Called by another
	 * thread than those that read.
	 */
	void member(boolean member) {
		this.member = member;
		if (!member) {
			this.topics = null;
		}
	}

	@Nullable Node node() {
		return this.node;
	}

	/** What the sender has said of itself last. */
	ClusterFrame.@Nullable Hello hello() {
		return this.hello;
	}

	/** The sender has greeted. */
	void introduced(ClusterFrame.Hello hello) {
		this.hello = hello;
	}

	/**
	 * A frame is skipped.
	 * @return whether it is the first one
	 */
	boolean skip() {
		boolean first = !this.skipping;
		this.skipping = true;
		return first;
	}

	/** Whether messages came that do not belong to the epoch of the last greeting. */
	boolean isStrange() {
		return this.strange;
	}

	TextCache topics() {
		TextCache topics = this.topics;
		if (topics == null) {
			topics = new TextCache();
			this.topics = topics;
		}
		return topics;
	}

	ClusterListener.Messages messages() {
		return this.messages;
	}

	/** Ends a batch. */
	void end() {
		this.messages.end();
		if (!this.member) {
			this.topics = null;
		}
	}

	/**
	 * Begins a batch.
	 * @return how many messages are missing before it
	 */
	long begin(Batch.Header header) {
		this.header = header;
		this.count = 0;
		this.again = false;
		this.foreign = !this.greeted || header.epoch() != this.epoch;
		if (this.foreign) {
			return 0;
		}
		long missing = header.sequence() - this.next;
		if (missing < 0) {
			this.again = true;
			return 0;
		}
		this.next = header.sequence();
		this.gaps |= missing > 0;
		return missing;
	}

	/**
	 * The sender greets: from here on the batch's epoch is the one that counts.
	 * @param owed how many messages for one mailbox or group came before; -1 if that is
	 * not known
	 * @return how many messages of the epoch are missing before it
	 */
	long hello(Node node, long owed) {
		if (this.node == null) {
			this.node = node;
		}
		if (this.foreign && this.greeted && !this.strange && this.header.epoch() < this.epoch) {
			// one that came late, of an epoch that is over
			return 0;
		}
		long missing = 0;
		if (this.foreign) {
			this.greeted = true;
			this.foreign = false;
			this.epoch = this.header.epoch();
			this.next = this.header.sequence() + this.count;
			this.owed = 0;
			this.gaps = this.next > 0;
			missing = this.next - ((this.foreignEpoch == this.epoch) ? this.foreignCount : 0);
		}
		if (owed >= 0 && !this.again) {
			// what is missing before is counted here, by number
			this.owed = owed;
			this.gaps = false;
		}
		this.strange = false;
		return Math.max(0, missing);
	}

	/**
	 * Counts a message of the batch.
	 * @return whether it is to be taken
	 */
	Passage message() {
		this.count++;
		if (this.foreign) {
			this.strange = this.greeted;
			this.gaps = true;
			if (this.foreignEpoch != this.header.epoch()) {
				this.foreignEpoch = this.header.epoch();
				this.foreignCount = 0;
			}
			this.foreignCount++;
			return Passage.FOREIGN;
		}
		if (this.again) {
			return Passage.AGAIN;
		}
		this.next++;
		return Passage.NEXT;
	}

	/** Counts a message for mailboxes or groups that was taken. */
	void taken(int owed) {
		this.owed += owed;
	}

	/** Takes no more messages for mailboxes and groups from now on. */
	void takeNoMore() {
		this.leaving = true;
	}

	/** Likewise, and says how many were taken. */
	ClusterFrame.Leaving leave() {
		takeNoMore();
		return new ClusterFrame.Leaving(this.epoch, this.gaps ? -1 : this.owed);
	}

	boolean isLeaving() {
		return this.leaving;
	}

	/**
	 * What a message is, by the batch in which it comes.
	 */
	enum Passage {

		/** The next one. */
		NEXT,

		/** One that was there already. */
		AGAIN,

		/** One of an epoch that no greeting began. */
		FOREIGN

	}

}
