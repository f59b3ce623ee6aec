package io.pubsub.jgroups.link;

/**
 * The numbers by which messages refer to JGroups protocols, as in jg-protocol-ids.xml.
 */
final class ProtocolNumbers {

	static final short TRANSPORT = 57;

	static final short UNICAST = 48;

	static final short NAKACK = 41;

	static final short MEMBERSHIP = 12;

	static final short STABLE = 13;

	static final short FLOW_CONTROL = 31;

	static final short FRAGMENTS = 69;

	static final short MERGE = 38;

	static final short HEARTBEATS = 70;

	static final short PROCESSES = 71;

	static final short VERIFY = 72;

	private ProtocolNumbers() {
	}

}
