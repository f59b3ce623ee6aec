package io.pubsub.jgroups;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.protocols.pbcast.GMS.GmsHeader;

/**
 * Nodes that have sent messages and are no members, as this node sees it: they join, or
 * their view came before this node's, or they made themselves up. Of no more than
 * {@value #MAX_NODES} anything is kept: when there are more, the oldest is forgotten. A
 * node that is forgotten, or of which messages are dropped, sends again what matters.
 * Thread-safe.
 */
final class Outsiders {

	static final int MAX_NODES = 1000;

	/**
	 * Most bytes of one node, in a minute. One that has not noticed yet that it is no
	 * member sends as much as it has credits for, and can be merged only once that has
	 * arrived, as what it says of the merge comes behind it.
	 */
	static final int MAX_BYTES = 2 * ProtocolStack.CREDITS;

	/** Most bytes of all of them together, in a minute. */
	static final int MAX_TOTAL = 256 << 20;

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private final Consumer<Address> forget;

	// both guarded by this

	private final Heard all = new Heard(MAX_TOTAL);

	private final Map<Address, Heard> nodes = new LinkedHashMap<>();

	/**
	 * Creates one that has heard of no node.
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
	 */
	static boolean mayTell(ArrivingHeaders headers, int members) {
		if (members == 0) {
			return true;
		}
		return switch (headers.control()) {
			case ArrivingHeaders.NAKACK, ArrivingHeaders.STABLE, ArrivingHeaders.FLOW_CONTROL,
					ArrivingHeaders.HEARTBEATS, ArrivingHeaders.PROCESSES ->
				false;
			case ArrivingHeaders.MEMBERSHIP -> switch (headers.controlType()) {
				case GmsHeader.VIEW, GmsHeader.INSTALL_DIGEST, GmsHeader.GET_DIGEST_REQ, GmsHeader.GET_DIGEST_RSP,
						GmsHeader.LEAVE_REQ ->
					false;
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
			taken = this.nodes.computeIfAbsent(node, (key) -> new Heard(MAX_BYTES)).takes(length)
					&& this.all.takes(length);
			if (this.nodes.size() > MAX_NODES) {
				Iterator<Address> oldest = this.nodes.keySet().iterator();
				forgotten = List.of(oldest.next());
				oldest.remove();
			}
		}
		forgotten.forEach(this.forget);
		return taken;
	}

	/** These are members now; what is kept of them goes when they leave. */
	synchronized void joined(Collection<Address> members) {
		this.nodes.keySet().removeAll(new ArrayList<>(members));
	}

	synchronized int count() {
		return this.nodes.size();
	}

	private static final class Heard {

		private final int max;

		private long since = System.nanoTime();

		private long bytes;

		Heard(int max) {
			this.max = max;
		}

		boolean takes(int length) {
			long now = System.nanoTime();
			if (now - this.since > MINUTE) {
				this.since = now;
				this.bytes = 0;
			}
			this.bytes += length;
			return this.bytes <= this.max;
		}

	}

}
