package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.IOException;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.LongMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.Version;
import org.jgroups.protocols.TP;
import org.jgroups.util.Bits;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Digest;
import org.jgroups.util.SeqnoList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages that arrive on any kind of link: those that nodes send, and nothing
 * else. Lengths and counts are checked before anything is allocated, and what was sent
 * never decides the class of an object. JGroups itself would create objects of any class
 * that has a number, some of which create others, of any class, and would deserialize
 * payloads that are flagged.
 * <p>
 * Only messages of this library may be split into pieces. JGroups would put others
 * together to whatever their header says.
 * <p>
 * Used by one thread, which reads one connection.
 */
final class ArrivingMessages {

	private static final int FLAGS = Message.Flag.OOB.value() | Message.Flag.DONT_BUNDLE.value()
			| Message.Flag.NO_FC.value() | Message.Flag.NO_RELIABILITY.value() | Message.Flag.NO_RELAY.value()
			| Message.Flag.NO_TOTAL_ORDER.value();

	private static final int HAS_DESTINATION = 1;

	private static final int HAS_SOURCE = 1 << 1;

	private static final short DIGEST = 9;

	private static final short MUTABLE_DIGEST = 10;

	private static final short SEQUENCE_NUMBERS = 15;

	private final ArrivingHeaders headers;

	private final Consumer<Address> progress;

	/**
	 * Creates one that has read nothing.
	 * @param discovery the number of the protocol by which nodes find each other
	 */
	ArrivingMessages(short discovery) {
		this(discovery, (source) -> {
		});
	}

	/**
	 * Creates one that has read nothing.
	 * @param discovery the number of the protocol by which nodes find each other
	 * @param progress gets the source of a large message each time that more of it has
	 * come
	 */
	ArrivingMessages(short discovery, Consumer<Address> progress) {
		this.headers = new ArrivingHeaders(discovery);
		this.progress = progress;
	}

	/** What was in the headers of the message that was read last. */
	ArrivingHeaders headers() {
		return this.headers;
	}

	/**
	 * Reads a message off a connection.
	 * @param length how many bytes it should have
	 * @throws IOException if nodes send no such message
	 */
	Message read(DataInput in, int length) throws IOException {
		short version = in.readShort();
		if (!Version.isBinaryCompatible(version)) {
			throw new IOException("it speaks version " + Version.print(version) + " of JGroups");
		}
		if ((in.readByte() & TP.LIST) != 0) {
			throw new IOException("it sends several messages as one, as no node does");
		}
		return readContent(in, in.readShort(), Math.min(length, LinkSizes.MAX_MESSAGE));
	}

	/**
	 * Reads a message without the version before it.
	 * @param type what type it is of
	 * @param length how many bytes it may have at most
	 * @throws IOException if nodes send no such message
	 */
	Message readContent(DataInput in, short type, int length) throws IOException {
		byte parts = in.readByte();
		short flags = in.readShort();
		if ((parts & ~(HAS_DESTINATION | HAS_SOURCE)) != 0 || (parts & HAS_SOURCE) == 0 || (flags & ~FLAGS) != 0) {
			throw new IOException("a message has parts %d and flags %d".formatted(parts, flags));
		}
		boolean single = (parts & HAS_DESTINATION) != 0;
		Address destination = single ? WireAddress.readDestination(in) : null;
		Address source = WireAddress.readNode(in);
		Header[] read = this.headers.read(in, source, single);
		boolean reliable = (flags & Message.Flag.NO_RELIABILITY.value()) == 0;
		if (!reliable && (this.headers.numbered() || this.headers.control() == 0)) {
			throw new IOException("a message is to be heard without regard to its number");
		}
		Message message = payload(type, in, length, source);
		if (message instanceof RecycledMessage recycled) {
			recycled.setHeaders(read);
		}
		else {
			for (Header header : read) {
				message.putHeader(header.getProtId(), header);
			}
		}
		return message.setFlag(flags, false).setDest(destination).setSrc(source);
	}

	private Message payload(short type, DataInput in, int length, Address source) throws IOException {
		short control = this.headers.control();
		ControlContent content = this.headers.content();
		if (control == 0) {
			expect(type, RecycledMessage.TYPE);
			if (!this.headers.numbered()) {
				throw new IOException("a message has no number");
			}
			RecycledMessage message = RecycledMessage.arriving();
			message.readPayload(in, length, source, this.progress);
			return message;
		}
		if (control == ProtocolNumbers.FLOW_CONTROL) {
			expect(type, Message.LONG_MSG);
			return new LongMessage().setValue(Bits.readLongCompressed(in));
		}
		if (content == null) {
			expect(type, Message.OBJ_MSG);
			return new NumberedObject(in, length, control == ProtocolNumbers.STABLE);
		}
		if (type == Message.EMPTY_MSG) {
			return new EmptyMessage();
		}
		expect(type, Message.BYTES_MSG);
		return new BoundedBytes(in, length, content);
	}

	private static void expect(short type, short expected) throws IOException {
		if (type != expected) {
			throw new IOException("a message is of type %d, not %d".formatted(type, expected));
		}
	}

	/** A message between protocols, in bytes of their own. */
	private static final class BoundedBytes extends BytesMessage {

		BoundedBytes(DataInput in, int most, ControlContent content) throws IOException {
			int length = RecycledMessage.readLength(in, most);
			if (length >= 0) {
				byte[] bytes = new byte[length];
				in.readFully(bytes);
				content.check(bytes);
				setArray(bytes, 0, length);
			}
		}

		/** Deserializes nothing, whatever its flags. */
		@Override
		@SuppressWarnings("unchecked")
		public <T> @Nullable T getObject(@Nullable ClassLoader loader) {
			return (T) getBytes();
		}

	}

	/** One of the two kinds of objects that protocols send. */
	private static final class NumberedObject extends ObjectMessage {

		NumberedObject(DataInput in, int most, boolean stability) throws IOException {
			byte present = in.readByte();
			short number = in.readShort();
			boolean digest = number == DIGEST || number == MUTABLE_DIGEST;
			if (present != 1 || (stability ? !digest : number != SEQUENCE_NUMBERS)) {
				throw new IOException("an object is of a class with number " + number);
			}
			this.obj = stability ? readDigest(in) : readMissing(in, most);
		}

		private static Digest readDigest(DataInput in) throws IOException {
			int count = in.readShort();
			Address[] members = new Address[Math.max(0, count)];
			for (int i = 0; i < members.length; i++) {
				members[i] = WireAddress.readNode(in);
			}
			long[] numbers = new long[2 * members.length];
			for (int i = 0; i < members.length; i++) {
				WireAddress.readSequence(in, numbers, 2 * i);
			}
			return new Digest(members, numbers);
		}

		/** Which messages are missing: a bit for each. */
		private static SeqnoList readMissing(DataInput in, int most) throws IOException {
			int bits = in.readInt();
			if (bits < 1 || bits > most * (long) Byte.SIZE) {
				throw new IOException(bits + " missing messages are announced");
			}
			int words = (bits - 1) / Long.SIZE + 1;
			ByteArrayDataOutputStream copy = new ByteArrayDataOutputStream(Integer.BYTES + (words + 1) * Long.BYTES);
			copy.writeInt(bits);
			copy.writeLong(in.readLong());
			for (int i = 1; i < words; i++) {
				copy.writeLong(in.readLong());
			}
			// none beyond what the number of bits says
			copy.writeLong(in.readLong() & -1L >>> -bits);
			SeqnoList missing = new SeqnoList();
			missing.readFrom(new ByteArrayDataInputStream(copy.buffer()));
			return missing;
		}

	}

}
