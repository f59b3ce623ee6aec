package io.pubsub.jgroups.link;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.Table;

/**
 * NAKACK2 with bounds on what it keeps for each member. See {@link ReceiveWindow}.
 */
final class BoundedMulticast extends NAKACK2 {

	BoundedMulticast() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(NAKACK2.class));
	}

	/** Messages of a node that is no member are not worth an error. */
	@Override
	protected void handleXmitReq(Address asking, SeqnoList missing, Address source) {
		if (getWindow(source) != null) {
			super.handleXmitReq(asking, missing, source);
		}
	}

	@Override
	protected Table<Message> createTable(long number) {
		return new ReceiveWindow(this.xmit_table_num_rows, this.xmit_table_msgs_per_row, number,
				this.xmit_table_resize_factor, this.xmit_table_max_compaction_time);
	}

}
