package io.pubsub.jgroups.link;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

import org.jgroups.protocols.pbcast.GMS;

/**
 * What the bytes of a message between protocols must be. JGroups reads them again once
 * they have passed: it would also allocate by their counts, and read addresses of any
 * class that has a number.
 */
enum ControlContent {

	/** No bytes. */
	NOTHING {

		@Override
		void check(DataInputStream in) throws IOException {
			throw new IOException("a message has bytes that should have none");
		}

	},

	/** What nodes say when they look for each other. */
	PINGS {

		@Override
		void check(DataInputStream in) throws IOException {
			int count = in.readInt();
			if (count < 0 || count > in.available() / SHORTEST_PING) {
				throw new IOException(count + " nodes are announced");
			}
			for (int i = 0; i < count; i++) {
				WireAddress.readNode(in);
				in.readByte();
				WireText.read(in);
				WireAddress.readPhysical(in);
				WireAddress.checkNodes(in);
			}
		}

	},

	/** A view by itself, or none. */
	VIEW {

		@Override
		void check(DataInputStream in) throws IOException {
			if (in.readBoolean()) {
				checkView(in);
			}
		}

	},

	/** The id of a view, or none. */
	VIEW_ID {

		@Override
		void check(DataInputStream in) throws IOException {
			if (in.readBoolean()) {
				WireAddress.readViewId(in);
			}
		}

	},

	/** A view, what its members have sent, both, or neither. */
	VIEW_AND_DIGEST {

		@Override
		void check(DataInputStream in) throws IOException {
			int flags = in.readShort();
			int members = -1;
			if ((flags & GMS.VIEW_PRESENT) != 0) {
				if ((flags & GMS.MERGE_VIEW) != 0) {
					members = checkMergeView(in);
				}
				else if ((flags & GMS.DELTA_VIEW) != 0) {
					WireAddress.readViewId(in);
					WireAddress.readViewId(in);
					WireAddress.checkNodes(in);
					WireAddress.checkNodes(in);
				}
				else {
					members = checkView(in);
				}
			}
			if ((flags & GMS.DIGEST_PRESENT) != 0) {
				if ((flags & GMS.READ_ADDRS) != 0) {
					members = WireAddress.checkNodes(in);
					checkSequences(in, members);
				}
				else {
					checkSequences(in, members, in.readShort());
				}
			}
		}

	},

	/** What a node gets that joins, or nothing. */
	JOIN_RESPONSE {

		@Override
		void check(DataInputStream in) throws IOException {
			if (!in.readBoolean()) {
				return;
			}
			int flags = in.readByte();
			int members = -1;
			if ((flags & JOIN_MERGE_VIEW) != 0) {
				members = checkMergeView(in);
			}
			else if ((flags & JOIN_VIEW) != 0) {
				members = checkView(in);
			}
			if ((flags & JOIN_DIGEST) != 0) {
				checkSequences(in, members, in.readShort());
			}
			if ((flags & JOIN_REFUSED) != 0) {
				WireText.readText(in);
			}
		}

	},

	/** Nodes. */
	MEMBERS {

		@Override
		void check(DataInputStream in) throws IOException {
			WireAddress.checkNodes(in);
		}

	};

	private static final int SHORTEST_PING = 6;

	private static final int JOIN_VIEW = 1;

	private static final int JOIN_DIGEST = 1 << 1;

	private static final int JOIN_REFUSED = 1 << 2;

	private static final int JOIN_MERGE_VIEW = 1 << 3;

	/**
	 * Reads to the end of what JGroups would read.
	 * @throws IOException if it is anything else
	 */
	abstract void check(DataInputStream in) throws IOException;

	/**
	 * Checks the bytes of a message.
	 * @throws IOException if they are anything else
	 */
	void check(byte[] bytes) throws IOException {
		try {
			check(new DataInputStream(new ByteArrayInputStream(bytes)));
		}
		catch (IOException ex) {
			// the end of these bytes is not the end of the connection
			throw new IOException("the bytes of a message are no " + this + " (" + ex.getMessage() + ")");
		}
	}

	/** Returns how many members there are. */
	private static int checkView(DataInputStream in) throws IOException {
		WireAddress.readViewId(in);
		int members = WireAddress.checkNodes(in);
		if (members < 1) {
			throw new IOException("a view has no members");
		}
		return members;
	}

	private static int checkMergeView(DataInputStream in) throws IOException {
		int members = checkView(in);
		int views = in.readShort();
		for (int i = 0; i < views; i++) {
			checkMember(in, members);
			in.readLong();
			int count = in.readShort();
			if (count < 1) {
				throw new IOException("a part of a view has no members");
			}
			for (int j = 0; j < count; j++) {
				checkMember(in, members);
			}
		}
		return members;
	}

	private static void checkMember(DataInputStream in, int members) throws IOException {
		int index = in.readShort();
		if (index < 0) {
			WireAddress.readNode(in);
		}
		else if (index >= members) {
			throw new IOException("member " + index + " of " + members);
		}
	}

	private static void checkSequences(DataInputStream in, int members, int count) throws IOException {
		if (members < 0 || count != members) {
			throw new IOException("the sequences of " + count + " members of " + members);
		}
		checkSequences(in, count);
	}

	private static void checkSequences(DataInputStream in, int count) throws IOException {
		long[] pair = new long[2];
		for (int i = 0; i < count; i++) {
			WireAddress.readSequence(in, pair, 0);
		}
	}

}
