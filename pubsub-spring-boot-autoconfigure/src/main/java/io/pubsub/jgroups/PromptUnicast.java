package io.pubsub.jgroups;

import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.util.MessageBatch;

/**
 * UNICAST3 that acknowledges every few messages. Of messages that come one by one, as
 * ours do, it would tell only every 500 ms that they have arrived, and their sender would
 * have to keep all of that time in memory: 200 MB at full speed, for each receiver.
 */
final class PromptUnicast extends UNICAST3 {

	private static final int INTERVAL = 8;

	PromptUnicast() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(UNICAST3.class));
	}

	/** Delivers messages, which are in order and without gap. */
	@Override
	protected void deliverBatch(MessageBatch batch) {
		Message last = batch.last();
		UnicastHeader3 end = (last != null) ? last.getHeader(this.id) : null;
		UnicastHeader3 start = (end != null) ? batch.first().getHeader(this.id) : null;
		super.deliverBatch(batch);
		if (start != null && end != null && (start.seqno() - 1) / INTERVAL != end.seqno() / INTERVAL) {
			sendAck(batch.sender(), end.seqno(), end.connId(), last.dest());
		}
	}

}
