package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;

import org.jgroups.Address;
import org.jgroups.Header;
import org.jgroups.ViewId;
import org.jgroups.protocols.FD_SOCK2.FdHeader;
import org.jgroups.protocols.FailureDetection.HeartbeatHeader;
import org.jgroups.protocols.FcHeader;
import org.jgroups.protocols.MERGE3.MergeHeader;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.VERIFY_SUSPECT2.VerifyHeader;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.protocols.pbcast.STABLE.StableHeader;
import org.jgroups.util.MergeId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header by which a protocol of one node talks to the same protocol of another:
 * about members, views, credits, heartbeats, and searches. What a header says of its
 * sender must be true. One thread uses an instance again for each message.
 */
final class ControlHeaders {

	private static final int MERGE_ID_PRESENT = 1 << 2;

	private static final int MERGE_REJECTED = 1 << 4;

	private static final short ARE_YOU_DEAD = 1;

	private static final short I_AM_NOT_DEAD = 2;

	private final short discovery;

	/** Set by each header that is read. */
	private byte type;

	private @Nullable ControlContent content;

	private @Nullable String searchedCluster;

	/**
	 * Creates one that has read nothing.
	 * @param discovery the number of the protocol by which nodes find each other
	 */
	ControlHeaders(short discovery) {
		this.discovery = discovery;
	}

	/** Forgets the header that was read last. */
	void reset() {
		this.type = 0;
		this.content = null;
		this.searchedCluster = null;
	}

	/** The kind of message among those of the protocol. */
	byte type() {
		return this.type;
	}

	/** What the bytes of the message must be, if it has any. */
	@Nullable ControlContent content() {
		return this.content;
	}

	/** The cluster whose nodes the message looks for. */
	@Nullable String searchedCluster() {
		return this.searchedCluster;
	}

	/**
	 * Reads a header.
	 * @param protocol the number of its protocol
	 * @param source the sender of the message
	 * @throws IOException if nodes send no such header
	 */
	Header read(short protocol, DataInput in, Address source) throws IOException {
		return switch (protocol) {
			case ProtocolNumbers.MEMBERSHIP -> membership(in, source);
			case ProtocolNumbers.STABLE -> stability(in);
			case ProtocolNumbers.FLOW_CONTROL -> credits(in);
			case ProtocolNumbers.MERGE -> merge(in);
			case ProtocolNumbers.HEARTBEATS -> heartbeat();
			case ProtocolNumbers.PROCESSES -> processes(in);
			case ProtocolNumbers.VERIFY -> verification(in, source);
			default -> {
				if (protocol != this.discovery) {
					throw new IOException("a message has a header of protocol " + protocol);
				}
				yield discovery(in);
			}
		};
	}

	private Header membership(DataInput in, Address source) throws IOException {
		byte type = in.readByte();
		int flags = in.readShort();
		Address member = WireAddress.readNodeIfAny(in);
		boolean rejected = (flags & MERGE_REJECTED) != 0;
		this.type = type;
		this.content = switch (type) {
			case GmsHeader.JOIN_REQ, GmsHeader.LEAVE_REQ, GmsHeader.LEAVE_RSP, GmsHeader.CANCEL_MERGE,
					GmsHeader.VIEW_ACK, GmsHeader.GET_DIGEST_REQ ->
				ControlContent.NOTHING;
			case GmsHeader.JOIN_RSP -> ControlContent.JOIN_RESPONSE;
			case GmsHeader.MERGE_RSP -> rejected ? ControlContent.NOTHING : ControlContent.VIEW_AND_DIGEST;
			case GmsHeader.VIEW, GmsHeader.INSTALL_MERGE_VIEW, GmsHeader.GET_DIGEST_RSP, GmsHeader.INSTALL_DIGEST ->
				ControlContent.VIEW_AND_DIGEST;
			case GmsHeader.MERGE_REQ -> ControlContent.MEMBERS;
			case GmsHeader.GET_CURRENT_VIEW -> ControlContent.VIEW_ID;
			default -> throw new IOException("a message about membership is of type " + type);
		};
		boolean asks = type == GmsHeader.JOIN_REQ || type == GmsHeader.LEAVE_REQ;
		if (asks && member == null || member != null && !member.equals(source)) {
			throw new IOException("a node speaks of the membership of another");
		}
		boolean merges = switch (type) {
			case GmsHeader.MERGE_REQ, GmsHeader.MERGE_RSP, GmsHeader.INSTALL_MERGE_VIEW, GmsHeader.CANCEL_MERGE -> true;
			default -> false;
		};
		boolean hasId = (flags & MERGE_ID_PRESENT) != 0;
		if (merges && !hasId || (flags & ~(MERGE_ID_PRESENT | MERGE_REJECTED)) != 0) {
			throw new IOException("a message about membership has flags " + flags);
		}
		GmsHeader header = new GmsHeader(type, member).mergeRejected(rejected);
		return hasId ? header.mergeId(mergeId(in)) : header;
	}

	private static MergeId mergeId(DataInput in) throws IOException {
		Address initiator = WireAddress.readNode(in);
		int number = in.readInt();
		return Streamed.read(new MergeId(), (out) -> {
			out.writeByte(Address.UUID_ADDR);
			initiator.writeTo(out);
			out.writeInt(number);
		});
	}

	private Header stability(DataInput in) throws IOException {
		byte type = in.readByte();
		if (type != StableHeader.STABLE_GOSSIP && type != StableHeader.STABILITY || !in.readBoolean()) {
			throw new IOException("a message about stability is of type " + type);
		}
		return new StableHeader(type, WireAddress.readViewId(in));
	}

	private Header credits(DataInput in) throws IOException {
		byte type = in.readByte();
		if (type != FcHeader.REPLENISH && type != FcHeader.CREDIT_REQUEST) {
			throw new IOException("a message about credits is of type " + type);
		}
		return new FcHeader(type);
	}

	private Header merge(DataInput in) throws IOException {
		byte type = in.readByte();
		ViewId view = in.readBoolean() ? WireAddress.readViewId(in) : null;
		String name = WireText.read(in);
		var physical = WireAddress.readPhysical(in);
		this.content = (type == 2) ? ControlContent.VIEW : ControlContent.NOTHING;
		return switch (type) {
			case 0 -> {
				if (view == null) {
					throw new IOException("a node tells no view");
				}
				yield MergeHeader.createInfo(view, name, physical);
			}
			case 1 -> MergeHeader.createViewRequest();
			case 2 -> MergeHeader.createViewResponse();
			default -> throw new IOException("a message about views is of type " + type);
		};
	}

	private Header heartbeat() {
		this.content = ControlContent.NOTHING;
		return new HeartbeatHeader();
	}

	private Header processes(DataInput in) throws IOException {
		byte type = in.readByte();
		if (type != FdHeader.SUSPECT && type != FdHeader.UNSUSPECT) {
			throw new IOException("a message about processes is of type " + type);
		}
		int count = in.readInt();
		if (count < 0 || count > Short.MAX_VALUE) {
			throw new IOException(count + " suspects are announced");
		}
		Collection<Address> suspects = new HashSet<>();
		for (int i = 0; i < count; i++) {
			suspects.add(WireAddress.readNode(in));
		}
		if (WireText.read(in) != null || WireAddress.readNodeIfAny(in) != null) {
			throw new IOException("a message about processes says too much");
		}
		this.content = ControlContent.NOTHING;
		return new FdHeader(type).mbrs(suspects);
	}

	private Header verification(DataInput in, Address source) throws IOException {
		short type = in.readShort();
		Address from = WireAddress.readNode(in);
		if (type != ARE_YOU_DEAD && type != I_AM_NOT_DEAD || !from.equals(source)) {
			throw new IOException("a node says, or asks, whether another one lives");
		}
		this.content = ControlContent.NOTHING;
		return Streamed.read(new VerifyHeader(), (out) -> {
			out.writeShort(type);
			out.writeByte(Address.UUID_ADDR);
			from.writeTo(out);
		});
	}

	private Header discovery(DataInput in) throws IOException {
		byte type = in.readByte();
		if (type != PingHeader.GET_MBRS_REQ && type != PingHeader.GET_MBRS_RSP) {
			throw new IOException("a message about discovery is of type " + type);
		}
		String cluster = WireText.read(in);
		if (type == PingHeader.GET_MBRS_REQ && cluster == null) {
			throw new IOException("a node looks for those of no cluster");
		}
		this.searchedCluster = cluster;
		this.type = type;
		this.content = ControlContent.PINGS;
		return new PingHeader(type).clusterName(cluster).initialDiscovery(in.readBoolean());
	}

}
