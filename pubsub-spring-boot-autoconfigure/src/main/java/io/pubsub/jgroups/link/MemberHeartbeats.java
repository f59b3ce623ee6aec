package io.pubsub.jgroups.link;

import org.jgroups.Address;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;

/** FD_ALL3 that remembers heartbeats of members only. */
final class MemberHeartbeats extends FD_ALL3 {

	MemberHeartbeats() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(FD_ALL3.class));
	}

	/** Called for each message. Members are in the table since their view came. */
	@Override
	protected void update(Address sender, boolean heartbeat, boolean joined) {
		if (joined || getTimestamps().containsKey(sender)) {
			super.update(sender, heartbeat, joined);
		}
	}

	/** Something has come from a node, if not a whole message yet. */
	void heard(Address node) {
		update(node, false, false);
	}

	/** For how many nodes the time of the last heartbeat is remembered. */
	int heard() {
		return getTimestamps().size();
	}

}
