package io.pubsub.jgroups.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;

/**
 * Nodes that have sent messages and are not members in the view of this node. They join,
 * or have a later view than this node, or are made up. State is kept for at most
 * {@value #MAX_NODES} of them; when there are more, the oldest is forgotten. A node that
 * is forgotten, or whose messages are dropped, sends again what matters. Thread-safe.
 */
final class Outsiders {

	static final int MAX_NODES = 1000;

	/** Most bytes of one node, in a minute. */
	static final int MAX_BYTES = 256 << 10;

	/** How many nodes are remembered that have been members. */
	static final int MAX_FORMER = 100;

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private final Consumer<Address> forget;

	/**
	 * Those that were members last. They may not have noticed that they are none any
	 * more, and say that they merge behind all that they still had to send: so there is
	 * no bound for them but that of {@link ReceiveWindow}. Guarded by this.
	 */
	private final Set<Address> former = new LinkedHashSet<>();

	/** Guarded by this. */
	private final Map<Address, Heard> nodes = new LinkedHashMap<>();

	/**
	 * Creates one that knows no node.
	 * @param forget drops all that is kept of a node
	 */
	Outsiders(Consumer<Address> forget) {
		this.forget = forget;
	}

	/**
	 * Whether a node that is no member may send such a message: to look for others, to
	 * join, to merge, and what is numbered, as it may be a member soon. Not what only
	 * members know.
	 * @param headers those of the message
	 * @param members how many members there are; 0: this node has not joined
	 * @param former whether the node was a member lately, and may take this one for one
	 */
	static boolean mayTell(ArrivingHeaders headers, int members, boolean former) {
		if (members == 0) {
			return true;
		}
		return switch (headers.control()) {
			case ProtocolNumbers.NAKACK, ProtocolNumbers.STABLE, ProtocolNumbers.HEARTBEATS,
					ProtocolNumbers.PROCESSES ->
				false;
			// without credits it could not send what it says of the merge
			case ProtocolNumbers.FLOW_CONTROL -> former;
			case ProtocolNumbers.MEMBERSHIP -> switch (headers.controlType()) {
				case GmsHeader.VIEW, GmsHeader.INSTALL_DIGEST, GmsHeader.LEAVE_REQ -> false;
				// a node that merges asks all that it takes for members
				case GmsHeader.GET_DIGEST_REQ, GmsHeader.GET_DIGEST_RSP -> former;
				// one that comes late; two clusters of one node each may also merge
				case GmsHeader.JOIN_RSP -> members == 1;
				default -> true;
			};
			default -> true;
		};
	}

	/**
	 * A message has come.
	 * @return whether it is to be taken
	 */
	boolean heard(Address node, int length) {
		List<Address> forgotten = List.of();
		boolean taken;
		synchronized (this) {
			taken = this.nodes.computeIfAbsent(node, (key) -> new Heard()).takes(length) || this.former.contains(node);
			if (this.nodes.size() > MAX_NODES) {
				Iterator<Address> oldest = this.nodes.keySet().iterator();
				forgotten = List.of(oldest.next());
				oldest.remove();
			}
		}
		forgotten.forEach(this.forget);
		return taken;
	}

	/** These nodes are not members any more. */
	synchronized void left(Collection<Address> members) {
		this.former.addAll(members);
		Iterator<Address> oldest = this.former.iterator();
		while (this.former.size() > MAX_FORMER) {
			oldest.next();
			oldest.remove();
		}
	}

	/** Whether a node was a member lately. */
	synchronized boolean isFormer(Address node) {
		return this.former.contains(node);
	}

	/** These are members now; what is kept of them goes when they leave. */
	synchronized void joined(Collection<Address> members) {
		this.former.removeAll(new ArrayList<>(members));
		this.nodes.keySet().removeAll(new ArrayList<>(members));
	}

	synchronized int count() {
		return this.nodes.size();
	}

	private static final class Heard {

		private long since = System.nanoTime();

		private long bytes;

		boolean takes(int length) {
			long now = System.nanoTime();
			if (now - this.since > MINUTE) {
				this.since = now;
				this.bytes = 0;
			}
			this.bytes += length;
			return this.bytes <= MAX_BYTES;
		}

	}

}
