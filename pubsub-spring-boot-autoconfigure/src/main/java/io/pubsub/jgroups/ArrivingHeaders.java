package io.pubsub.jgroups;

import java.io.DataInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;

import org.jgroups.Address;
import org.jgroups.Header;
import org.jgroups.ViewId;
import org.jgroups.protocols.FD_SOCK2.FdHeader;
import org.jgroups.protocols.FailureDetection.HeartbeatHeader;
import org.jgroups.protocols.FcHeader;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.MERGE3.MergeHeader;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.VERIFY_SUSPECT2.VerifyHeader;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE.StableHeader;
import org.jgroups.util.Bits;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.MergeId;
import org.jgroups.util.Streamable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a message: those that protocols of {@link ProtocolStack} write,
 * each at most once, and in no other combination. JGroups would create a header of any
 * class that has a number, one of which creates objects of any class that has a name.
 * <p>
 * A message has the name of its cluster, perhaps a number for unicast or multicast, and
 * perhaps a part in the business of one protocol, which decides what its bytes must be.
 * What a header says of its sender must be true. Used again for the next message, by one
 * thread.
 */
final class ArrivingHeaders {

	// numbers of protocols, as in jg-protocol-ids.xml

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

	/** More than any message has. */
	private static final int MAX_HEADERS = 5;

	/** Most pieces of a message. */
	private static final int MAX_FRAGMENTS = 1 << 14;

	private static final int MERGE_ID_PRESENT = 1 << 2;

	private static final int MERGE_REJECTED = 1 << 4;

	private static final short ARE_YOU_DEAD = 1;

	private static final short I_AM_NOT_DEAD = 2;

	private final short discovery;

	/** Set by each message that is read. */
	private int seen;

	private short control;

	private byte controlType;

	private @Nullable ControlContent content;

	private byte @Nullable [] clusterName;

	private @Nullable String searchedCluster;

	private boolean numbered;

	private boolean multicast;

	/**
	 * Creates one that has read nothing.
	 * @param discovery the number of the protocol by which nodes find each other
	 */
	ArrivingHeaders(short discovery) {
		this.discovery = discovery;
	}

	/**
	 * Reads all headers of a message.
	 * @param source who sends the message
	 * @param single whether the message is for this node only
	 * @throws IOException if nodes send no such headers
	 */
	Header[] read(DataInput in, Address source, boolean single) throws IOException {
		int count = in.readShort();
		if (count < 0 || count > MAX_HEADERS) {
			throw new IOException("a message has " + count + " headers");
		}
		this.seen = 0;
		this.control = 0;
		this.content = null;
		this.clusterName = null;
		this.searchedCluster = null;
		this.numbered = false;
		this.multicast = false;
		Header[] headers = new Header[count];
		for (int i = 0; i < count; i++) {
			short protocol = in.readShort();
			short magic = in.readShort();
			Header header = header(protocol, in, source);
			if (header.getMagicId() != magic) {
				throw new IOException("protocol %d has a header of class %d".formatted(protocol, magic));
			}
			headers[i] = header.setProtId(protocol);
		}
		if (this.numbered && this.multicast == single) {
			throw new IOException("a message for one node is numbered as one for all, or vice versa");
		}
		return headers;
	}

	/** The protocol whose business the message is; 0: that of this library. */
	short control() {
		return this.control;
	}

	/** What kind of message of that protocol it is. */
	byte controlType() {
		return this.controlType;
	}

	/** What the bytes must be, if the message is a protocol's and has any. */
	@Nullable ControlContent content() {
		return this.content;
	}

	/** Whether the message is in order, and comes again if it is lost. */
	boolean numbered() {
		return this.numbered;
	}

	/** The cluster it belongs to. */
	byte @Nullable [] clusterName() {
		return this.clusterName;
	}

	/** The cluster whose nodes it looks for. */
	@Nullable String searchedCluster() {
		return this.searchedCluster;
	}

	private Header header(short protocol, DataInput in, Address source) throws IOException {
		return switch (protocol) {
			case TRANSPORT -> once(1, cluster(in));
			case UNICAST -> once(1 << 1, unicast(in));
			case NAKACK -> once(1 << 1, multicast(in));
			case FRAGMENTS -> once(1 << 2, fragment(in));
			case MEMBERSHIP -> control(protocol, membership(in, source));
			case STABLE -> control(protocol, stability(in));
			case FLOW_CONTROL -> control(protocol, credits(in));
			case MERGE -> control(protocol, merge(in));
			case HEARTBEATS -> control(protocol, heartbeat());
			case PROCESSES -> control(protocol, processes(in));
			case VERIFY -> control(protocol, verification(in, source));
			default -> {
				if (protocol != this.discovery) {
					throw new IOException("a message has a header of protocol " + protocol);
				}
				yield control(protocol, discovery(in));
			}
		};
	}

	private Header control(short protocol, Header header) throws IOException {
		this.control = protocol;
		// of pieces, acknowledgements and the like there is nothing to be put together
		return once(1 << 2, header);
	}

	private Header once(int kind, Header header) throws IOException {
		if ((this.seen & kind) != 0) {
			throw new IOException("a message has one header too many: " + header);
		}
		this.seen |= kind;
		return header;
	}

	private Header cluster(DataInput in) throws IOException {
		int length = in.readShort();
		if (length < 0) {
			throw new IOException("a message is of no cluster");
		}
		byte[] name = new byte[length];
		in.readFully(name);
		if (in.readByte() != 0) {
			throw new IOException("a message measures time");
		}
		this.clusterName = name;
		return new TpHeader(name);
	}

	private Header unicast(DataInput in) throws IOException {
		byte type = in.readByte();
		this.numbered = true;
		switch (type) {
			case UnicastHeader3.DATA -> {
				long number = readNumber(in);
				short connection = in.readShort();
				return UnicastHeader3.createDataHeader(number, connection, in.readBoolean());
			}
			case UnicastHeader3.ACK -> {
				only(UNICAST, ControlContent.NOTHING);
				long number = readNumber(in);
				short connection = in.readShort();
				return UnicastHeader3.createAckHeader(number, connection, Bits.readIntCompressed(in));
			}
			case UnicastHeader3.SEND_FIRST_SEQNO -> {
				only(UNICAST, ControlContent.NOTHING);
				return UnicastHeader3.createSendFirstSeqnoHeader(Bits.readIntCompressed(in));
			}
			case UnicastHeader3.XMIT_REQ -> {
				only(UNICAST, null);
				return UnicastHeader3.createXmitReqHeader();
			}
			case UnicastHeader3.CLOSE -> {
				only(UNICAST, ControlContent.NOTHING);
				return UnicastHeader3.createCloseHeader(in.readShort());
			}
			default -> throw new IOException("a header of unicast is of type " + type);
		}
	}

	private Header multicast(DataInput in) throws IOException {
		byte type = in.readByte();
		this.numbered = true;
		switch (type) {
			case NakAckHeader2.MSG -> {
				this.multicast = true;
				return NakAckHeader2.createMessageHeader(readNumber(in));
			}
			case NakAckHeader2.XMIT_REQ -> {
				only(NAKACK, null);
				return NakAckHeader2.createXmitRequestHeader(WireAddress.readNode(in));
			}
			case NakAckHeader2.XMIT_RSP -> {
				long number = readNumber(in);
				return (Header) copy(new NakAckHeader2(), (out) -> {
					out.writeByte(type);
					Bits.writeLongCompressed(number, out);
				});
			}
			case NakAckHeader2.HIGHEST_SEQNO -> {
				this.multicast = true;
				only(NAKACK, ControlContent.NOTHING);
				return NakAckHeader2.createHighestSeqnoHeader(readNumber(in));
			}
			default -> throw new IOException("a header of multicast is of type " + type);
		}
	}

	/** No other protocol has a part in it. */
	private void only(short protocol, @Nullable ControlContent content) throws IOException {
		if ((this.seen & 1 << 2) != 0) {
			throw new IOException("a message is of two protocols");
		}
		this.seen |= 1 << 2;
		this.control = protocol;
		this.content = content;
	}

	private static long readNumber(DataInput in) throws IOException {
		long number = Bits.readLongCompressed(in);
		if (number < 0) {
			throw new IOException("a message has the number " + number);
		}
		return number;
	}

	private Header fragment(DataInput in) throws IOException {
		long id = Bits.readLongCompressed(in);
		int index = Bits.readIntCompressed(in);
		int count = Bits.readIntCompressed(in);
		if (in.readBoolean() || in.readShort() != 0) {
			throw new IOException("a piece is of a message that nodes do not split");
		}
		if (count < 1 || count > MAX_FRAGMENTS || index < 0 || index >= count) {
			throw new IOException("piece %d of %d".formatted(index, count));
		}
		return new FragHeader(id, index, count);
	}

	private Header membership(DataInput in, Address source) throws IOException {
		byte type = in.readByte();
		int flags = in.readShort();
		Address member = WireAddress.readNodeIfAny(in);
		boolean rejected = (flags & MERGE_REJECTED) != 0;
		this.controlType = type;
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
		return copy(new MergeId(), (out) -> {
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
		return (Header) copy(new VerifyHeader(), (out) -> {
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
		this.controlType = type;
		this.content = ControlContent.PINGS;
		return new PingHeader(type).clusterName(cluster).initialDiscovery(in.readBoolean());
	}

	/** For what JGroups has no other way to create. */
	private static <T extends Streamable> T copy(T object, Written content) throws IOException {
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(64);
		content.to(output);
		try {
			object.readFrom(new ByteArrayDataInputStream(Arrays.copyOf(output.buffer(), output.position())));
		}
		catch (ClassNotFoundException ex) {
			throw new IOException(ex);
		}
		return object;
	}

	@FunctionalInterface
	private interface Written {

		void to(ByteArrayDataOutputStream output) throws IOException;

	}

}
