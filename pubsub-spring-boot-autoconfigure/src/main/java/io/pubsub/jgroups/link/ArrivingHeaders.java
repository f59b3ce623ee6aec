package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.IOException;

import org.jgroups.Address;
import org.jgroups.Header;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a message: those that protocols of this library's stack write,
 * each at most once, and in no other combination. JGroups would create a header of any
 * class that has a number, one of which creates objects of any class that has a name.
 * <p>
 * A message has the name of its cluster, perhaps a number for unicast or multicast, and
 * perhaps a part in the business of one protocol, which decides what its bytes must be.
 * What a header says of its sender must be true. Used again for the next message, by one
 * thread.
 */
final class ArrivingHeaders {

	/** More than any message has. */
	private static final int MAX_HEADERS = 5;

	/** Most pieces of a message. */
	private static final int MAX_FRAGMENTS = 1 << 14;

	private final ControlHeaders controls;

	/** Set by each message that is read. */
	private int seen;

	private short control;

	private @Nullable ControlContent content;

	private byte @Nullable [] clusterName;

	private boolean numbered;

	private boolean multicast;

	/**
	 * Creates one that has read nothing.
	 * @param discovery the number of the protocol by which nodes find each other
	 */
	ArrivingHeaders(short discovery) {
		this.controls = new ControlHeaders(discovery);
	}

	/**
	 * Reads all headers of a message.
	 * @param source the sender of the message
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
		this.controls.reset();
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
		return this.controls.type();
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
		return this.controls.searchedCluster();
	}

	private Header header(short protocol, DataInput in, Address source) throws IOException {
		return switch (protocol) {
			case ProtocolNumbers.TRANSPORT -> once(1, cluster(in));
			case ProtocolNumbers.UNICAST -> once(1 << 1, unicast(in));
			case ProtocolNumbers.NAKACK -> once(1 << 1, multicast(in));
			case ProtocolNumbers.FRAGMENTS -> once(1 << 2, fragment(in));
			default -> {
				Header header = this.controls.read(protocol, in, source);
				this.control = protocol;
				this.content = this.controls.content();
				// of pieces, acknowledgements and the like there is nothing to be put
				// together
				yield once(1 << 2, header);
			}
		};
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
				only(ProtocolNumbers.UNICAST, ControlContent.NOTHING);
				long number = readNumber(in);
				short connection = in.readShort();
				return UnicastHeader3.createAckHeader(number, connection, Bits.readIntCompressed(in));
			}
			case UnicastHeader3.SEND_FIRST_SEQNO -> {
				only(ProtocolNumbers.UNICAST, ControlContent.NOTHING);
				return UnicastHeader3.createSendFirstSeqnoHeader(Bits.readIntCompressed(in));
			}
			case UnicastHeader3.XMIT_REQ -> {
				only(ProtocolNumbers.UNICAST, null);
				return UnicastHeader3.createXmitReqHeader();
			}
			case UnicastHeader3.CLOSE -> {
				only(ProtocolNumbers.UNICAST, ControlContent.NOTHING);
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
				only(ProtocolNumbers.NAKACK, null);
				return NakAckHeader2.createXmitRequestHeader(WireAddress.readNode(in));
			}
			case NakAckHeader2.XMIT_RSP -> {
				long number = readNumber(in);
				return Streamed.read(new NakAckHeader2(), (out) -> {
					out.writeByte(type);
					Bits.writeLongCompressed(number, out);
				});
			}
			case NakAckHeader2.HIGHEST_SEQNO -> {
				this.multicast = true;
				only(ProtocolNumbers.NAKACK, ControlContent.NOTHING);
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

}
