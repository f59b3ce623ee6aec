package io.pubsub.wire;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What nodes say to each other to be a cluster: who they are, which rows they have, and
 * that they are there. Nothing here concerns a feature; the package {@code cluster} alone
 * writes and takes these.
 */
public sealed interface ClusterFrame extends Frame {

	/**
	 * Who the sender is: the first frame to every node it sees join, and again to all
	 * when clusters merge. Nodes of all versions read it.
	 *
	 * @param name the sender's name
	 * @param versions the versions of the protocol that it speaks
	 * @param features a bit for each thing that it can do and other nodes of the same
	 * version cannot
	 * @param settings by name, properties that nodes should agree about
	 * @param owed how many messages for one mailbox or group the sender has sent to the
	 * receiver in this epoch before; -1 if it does not say so
	 */
	record Hello(String name, Versions versions, long features, Map<String, String> settings,
			long owed) implements ClusterFrame {

		/** The feature of a node that takes {@link HistoryFrame history frames}. */
		public static final long HISTORY = 1;

		public Hello {
			settings = Collections.unmodifiableMap(new TreeMap<>(settings));
		}

		public Hello(String name, Versions versions, long features, Map<String, String> settings) {
			this(name, versions, features, settings, -1);
		}

		/**
		 * The same, to a node that was sent so many messages for mailboxes and groups.
		 */
		public Hello to(long owed) {
			return new Hello(this.name, this.versions, this.features, this.settings, owed);
		}

		/** What a node that speaks version 1 only has said with its name. */
		public static Hello of(Name name) {
			return new Hello(name.name(), new Versions(Versions.FIRST, Versions.FIRST), 0, Map.of());
		}

	}

	/**
	 * The sender's name: what a node that speaks version 1 only says in place of
	 * {@link Hello}, and what others say to it.
	 *
	 * @param name the name
	 */
	record Name(String name) implements ClusterFrame {
	}

	/**
	 * All rows of the sender, in one part or several that follow each other.
	 *
	 * @param version the version of the rows
	 * @param first whether this is the first part
	 * @param last whether this is the last part
	 * @param rows the rows of this part
	 */
	record Snapshot(long version, boolean first, boolean last, List<Row> rows) implements ClusterFrame {
	}

	/**
	 * Changes of the sender's rows.
	 *
	 * @param version the version they lead to, from the one before
	 * @param added rows that are new
	 * @param removed rows that are gone
	 */
	record Delta(long version, List<Row> added, List<Row> removed) implements ClusterFrame {
	}

	/**
	 * How far the sender is: sent when it has taken in rows of the receiver, and now and
	 * then.
	 *
	 * @param version the version of its own rows
	 * @param known the version of the receiver's rows that it has; -1 if none
	 */
	record Digest(long version, long known) implements ClusterFrame {
	}

	/**
	 * The sender is about to leave, and takes no more messages.
	 *
	 * @param epoch the last epoch of the receiver's messages that the sender has seen; 0
	 * if it has seen none
	 * @param owed how many messages for one mailbox or group it has taken in that epoch;
	 * -1 if some may have been lost on the way
	 */
	record Leaving(long epoch, long owed) implements ClusterFrame {
	}

	/**
	 * Asks for {@link Hello} and {@link Snapshot}, as the sender has missed something.
	 */
	record Pull() implements ClusterFrame {
	}

	/**
	 * Asks whether the receiver is there.
	 *
	 * @param token comes back
	 */
	record Ping(long token) implements ClusterFrame {
	}

	/**
	 * Answers a {@link Ping}.
	 *
	 * @param token from the question
	 */
	record Pong(long token) implements ClusterFrame {
	}

}
