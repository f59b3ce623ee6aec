package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;

import org.jgroups.Address;
import org.jgroups.ViewId;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Bits;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses, of the two kinds that nodes have: ids, and where they listen. JGroups
 * would also create an address of any class that has a number.
 */
final class WireAddress {

	/** Views are numbered one by one. The largest number would be the last. */
	private static final long MAX_VIEW = 1L << 48;

	private static final int IPV4 = 4;

	private static final int IPV6 = 16;

	private WireAddress() {
	}

	/**
	 * Reads the id of a node.
	 * @throws IOException if there is none
	 */
	static UUID readNode(DataInput in) throws IOException {
		UUID node = readNode(in, in.readByte());
		if (node == null) {
			throw new IOException("there is no node");
		}
		return node;
	}

	/** Reads the id of a node, or that there is none. */
	static @Nullable UUID readNodeIfAny(DataInput in) throws IOException {
		return readNode(in, in.readByte());
	}

	private static @Nullable UUID readNode(DataInput in, byte kind) throws IOException {
		if (kind == Address.NULL) {
			return null;
		}
		if (kind != Address.UUID_ADDR) {
			throw new IOException("the id of a node is of kind " + kind);
		}
		long low = in.readLong();
		return new UUID(in.readLong(), low);
	}

	/** Reads where a node listens, or that this is not known. */
	static @Nullable IpAddress readPhysical(DataInput in) throws IOException {
		return readPhysical(in, in.readByte());
	}

	private static @Nullable IpAddress readPhysical(DataInput in, byte kind) throws IOException {
		if (kind == Address.NULL) {
			return null;
		}
		if (kind != Address.IP_ADDR) {
			throw new IOException("where a node listens is of kind " + kind);
		}
		int length = in.readByte();
		if (length != IPV4 && length != IPV6) {
			throw new IOException("an IP address has " + length + " bytes");
		}
		byte[] bytes = new byte[length];
		in.readFully(bytes);
		InetAddress address = (length == IPV6) ? Inet6Address.getByAddress(null, bytes, in.readInt())
				: InetAddress.getByAddress(bytes);
		int port = in.readUnsignedShort();
		if (port == 0) {
			throw new IOException("a node listens on port 0");
		}
		return new IpAddress(address, port);
	}

	/** Reads the destination of a message: a node, or an address to listen on. */
	static Address readDestination(DataInput in) throws IOException {
		byte kind = in.readByte();
		Address destination = (kind == Address.IP_ADDR) ? readPhysical(in, kind) : readNode(in, kind);
		if (destination == null) {
			throw new IOException("there is no destination");
		}
		return destination;
	}

	/**
	 * Reads ids of nodes, and keeps none.
	 * @return how many there are
	 */
	static int checkNodes(DataInput in) throws IOException {
		int count = in.readShort();
		for (int i = 0; i < count; i++) {
			readNode(in);
		}
		return count;
	}

	/**
	 * Reads how far the messages of a node were delivered, and how far they have come.
	 * @param numbers where to put both
	 * @param index where they begin
	 */
	static void readSequence(DataInput in, long[] numbers, int index) throws IOException {
		Bits.readLongSequence(in, numbers, index);
		if (numbers[index] < 0 || numbers[index + 1] < numbers[index]) {
			throw new IOException("more messages were delivered than have come");
		}
	}

	static ViewId readViewId(DataInput in) throws IOException {
		UUID creator = readNode(in);
		long number = Bits.readLongCompressed(in);
		if (number < 0 || number > MAX_VIEW) {
			throw new IOException("a view has the number " + number);
		}
		return new ViewId(creator, number);
	}

}
