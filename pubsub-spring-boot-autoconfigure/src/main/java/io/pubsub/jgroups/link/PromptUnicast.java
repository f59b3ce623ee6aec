package io.pubsub.jgroups.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Table;

/**
 * UNICAST3 that acknowledges messages when they add up to some number of bytes. It would
 * acknowledge messages that arrive one by one, as those of this library do, only every
 * 500 ms, and their sender would have to keep them until then: 200 MB at full speed, for
 * each receiver.
 */
final class PromptUnicast extends UNICAST3 implements KeepsSenders {

	/**
	 * How much a member's messages come to until they are acknowledged, in bytes: each
	 * acknowledgement wakes a thread of their sender, which keeps them until then.
	 */
	private static final int INTERVAL = 1_200_000;

	/**
	 * The same while a member's messages come singly, and no sooner after the last time
	 * than this: it has little to send then, and sends it at once as long as it knows of
	 * room for it ({@link SendBuffer}).
	 */
	private static final int LEISURE_INTERVAL = 50_000;

	private static final long LEISURE_NANOS = 2_000_000;

	/** How many bytes a message has that came singly, at most. */
	private static final int SINGLE = 4096;

	/** How many messages of all nodes may wait for the first one of theirs. */
	private static final int MAX_EARLY = 64;

	/** How many more for each member: all of them greet a node that has joined. */
	private static final int MAX_EARLY_OF_MEMBER = 16;

	/**
	 * How long it waits until it asks for the first message of a node again. The answer
	 * is lost if it is written to a connection that one of the two gives up; JGroups
	 * would wait for two seconds.
	 */
	private static final long FIRST_INTERVAL_MILLIS = 100;

	/** How many messages are sent again at once when a connection was closed. */
	private static final int MAX_AGAIN = 64;

	/** What a message takes of its sender's memory besides its bytes, about. */
	private static final int OVERHEAD = 500;

	private final Map<Address, Arrived> arrived = new ConcurrentHashMap<>();

	PromptUnicast() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(UNICAST3.class));
		setSyncMinInterval(FIRST_INTERVAL_MILLIS);
	}

	/** Delivers messages, which are in order and without gap, one batch at a time. */
	@Override
	protected void deliverBatch(MessageBatch batch) {
		Message last = batch.last();
		UnicastHeader3 end = (last != null) ? last.getHeader(this.id) : null;
		int size = batch.length() + batch.size() * OVERHEAD;
		boolean single = batch.length() <= SINGLE;
		super.deliverBatch(batch);
		// JGroups uses it again for the next messages, and would keep these until then
		batch.clear();
		if (end != null
				&& this.arrived.computeIfAbsent(batch.sender(), (sender) -> new Arrived()).isDue(size, single)) {
			sendAck(batch.sender(), end.seqno(), end.connId(), last.dest());
		}
	}

	/** See {@link ReceiveWindow}. */
	@Override
	protected Table<Message> createTable(long first) {
		return new ReceiveWindow(this.xmit_table_num_rows, this.xmit_table_msgs_per_row, first - 1,
				this.xmit_table_resize_factor, this.xmit_table_max_compaction_time);
	}

	/**
	 * Called when a message has come. Those that come before the first one are kept by
	 * JGroups, however many; here, only while they are few, as their node sends them
	 * again.
	 */
	@Override
	protected void handleDataReceived(Address sender, long number, short connection, boolean first, Message message) {
		boolean early = !first && !this.recv_table.containsKey(sender);
		if (early && this.msg_cache.size() >= MAX_EARLY + this.members.size() * MAX_EARLY_OF_MEMBER) {
			sendRequestForFirstSeqno(sender, message.dest());
			return;
		}
		super.handleDataReceived(sender, number, connection, first, message);
		if (early && this.recv_table.containsKey(sender)) {
			// the first one has come by another connection while this one was put aside,
			// and would wait there for the next one
			super.handleDataReceived(sender, number, connection, false, message);
		}
	}

	/**
	 * Called for each node that has not acknowledged all it was sent, about once a
	 * second. Those that have left never will: JGroups would go on for four minutes, and
	 * connect to each of them each time. It keeps the messages, and a node that comes
	 * back gets them.
	 */
	@Override
	protected void retransmit(Message message) {
		if (hasSendConnectionTo(message.getDest()) || this.members.contains(message.getDest())) {
			super.retransmit(message);
		}
	}

	/** Whether a member has not acknowledged all that it was sent. */
	boolean isOwed(Address member) {
		Table<Message> sent = getSendWindow(member);
		return sent != null && sent.getHighestDelivered() < sent.getHighestReceived();
	}

	/**
	 * Sends again the first messages that a member has not acknowledged, after a
	 * connection to it was closed. Two nodes that connect to each other at the same
	 * moment give one of the connections up, and what was written to it is lost. JGroups
	 * itself would notice that after up to a second, and so a node that joins many others
	 * nearly always waited for one of them.
	 */
	void sendAgain(Address member) {
		Table<Message> sent = getSendWindow(member);
		if (sent == null) {
			return;
		}
		long first = sent.getHighestDelivered() + 1;
		long last = Math.min(sent.getHighestReceived(), first + MAX_AGAIN - 1);
		for (long number = first; number <= last; number++) {
			Message message = sent.get(number);
			if (message != null) {
				retransmit(message);
			}
		}
	}

	/** A node that was sent nothing is not worth a warning. */
	@Override
	protected void handleResendingOfFirstMessage(Address node, int timestamp) {
		if (this.send_table.containsKey(node)) {
			super.handleResendingOfFirstMessage(node, timestamp);
		}
	}

	@Override
	public void forget(Address node) {
		this.recv_table.remove(node);
		this.msg_cache.drain(node);
		this.last_sync_sent.remove(node);
		this.cached_batches.remove(node);
		this.arrived.remove(node);
	}

	@Override
	public void removeReceiveConnection(Address member) {
		super.removeReceiveConnection(member);
		this.arrived.remove(member);
	}

	/**
	 * What has come from a member and was not acknowledged; used by one thread at a time.
	 */
	private static final class Arrived {

		private int bytes;

		/** When they were acknowledged last. */
		private long acknowledged = System.nanoTime();

		boolean isDue(int more, boolean single) {
			this.bytes += more;
			if (this.bytes < (single ? LEISURE_INTERVAL : INTERVAL)) {
				return false;
			}
			long now = System.nanoTime();
			boolean due = this.bytes >= INTERVAL || now - this.acknowledged >= LEISURE_NANOS;
			if (due) {
				this.bytes = 0;
				this.acknowledged = now;
			}
			return due;
		}

	}

}
