package io.pubsub.jgroups.link;

import java.util.Set;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jspecify.annotations.Nullable;

/**
 * The node at the other end of a connection: the one that the first message is of.
 * JGroups has no node pass on messages of another, so a connection brings those of one
 * node only. Used by the thread that reads the connection.
 */
final class LinkPeer {

	private final ArrivingMessages messages;

	private @Nullable Address node;

	/** The members when it was last looked up whether the node is one. */
	private @Nullable Set<Address> members;

	private boolean member;

	/**
	 * Creates one that is not known.
	 * @param discovery the number of the protocol by which nodes find each other
	 * @param alive notified of the node each time that more of a large message has come
	 */
	LinkPeer(short discovery, Consumer<Address> alive) {
		this.messages = new ArrivingMessages(discovery, (source) -> {
			if (this.node == null || this.node.equals(source)) {
				alive.accept(source);
			}
		});
	}

	ArrivingMessages messages() {
		return this.messages;
	}

	/** Whether a message of some node may come from here. */
	boolean is(Address source) {
		Address node = this.node;
		if (node == null) {
			this.node = source;
			return true;
		}
		return node.equals(source);
	}

	/** Whether the node is one of the members. */
	boolean isOneOf(Set<Address> members) {
		Address node = this.node;
		if (members != this.members && node != null) {
			this.members = members;
			this.member = members.contains(node);
		}
		return this.member;
	}

}
