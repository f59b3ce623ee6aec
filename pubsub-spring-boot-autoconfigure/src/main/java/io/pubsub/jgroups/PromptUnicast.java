package io.pubsub.jgroups;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.util.MessageBatch;

/**
 * UNICAST3 that acknowledges messages when they have come to some size. Of messages that
 * come one by one, as ours do, it would tell only every 500 ms that they have arrived,
 * and their sender would have to keep all of that time in memory: 200 MB at full speed,
 * for each receiver.
 */
final class PromptUnicast extends UNICAST3 {

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

	/** What a message takes of its sender's memory besides its bytes, about. */
	private static final int OVERHEAD = 500;

	private final Map<Address, Arrived> arrived = new ConcurrentHashMap<>();

	PromptUnicast() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(UNICAST3.class));
	}

	/** Delivers messages, which are in order and without gap, one batch at a time. */
	@Override
	protected void deliverBatch(MessageBatch batch) {
		Message last = batch.last();
		UnicastHeader3 end = (last != null) ? last.getHeader(this.id) : null;
		int size = batch.length() + batch.size() * OVERHEAD;
		boolean single = batch.length() <= SINGLE;
		super.deliverBatch(batch);
		if (end != null
				&& this.arrived.computeIfAbsent(batch.sender(), (sender) -> new Arrived()).isDue(size, single)) {
			sendAck(batch.sender(), end.seqno(), end.connId(), last.dest());
		}
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
		private long told = System.nanoTime();

		boolean isDue(int more, boolean single) {
			this.bytes += more;
			if (this.bytes < (single ? LEISURE_INTERVAL : INTERVAL)) {
				return false;
			}
			long now = System.nanoTime();
			boolean due = this.bytes >= INTERVAL || now - this.told >= LEISURE_NANOS;
			if (due) {
				this.bytes = 0;
				this.told = now;
			}
			return due;
		}

	}

}
