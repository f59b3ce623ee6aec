package io.pubsub.jgroups.link;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the messages that arrive are handled: those of this cluster, from the
 * node at the other end of the connection, and, if that is not a member, only what an
 * outsider may say. Thread-safe.
 */
final class ArrivalGate {

	private final Outsiders outsiders;

	/** Empty until this node has joined. */
	private volatile Set<Address> members = Set.of();

	/**
	 * Creates one of a node that has not joined.
	 * @param forget drops all that is kept of a node that is not a member
	 */
	ArrivalGate(Consumer<Address> forget) {
		this.outsiders = new Outsiders(forget);
	}

	/**
	 * This node has a new view.
	 * @return those that are no members any more
	 */
	Set<Address> joined(Collection<Address> members) {
		Set<Address> left = new HashSet<>(this.members);
		this.members = Set.copyOf(members);
		left.removeAll(this.members);
		this.outsiders.left(left);
		this.outsiders.joined(members);
		return left;
	}

	/** This node leaves its cluster. */
	void left() {
		this.members = Set.of();
	}

	/** The members now; none until this node has joined. */
	Set<Address> members() {
		return this.members;
	}

	/**
	 * Whether the message that a peer has sent last is for the cluster of this node.
	 * @param own the name of that cluster, once it is known
	 * @throws IOException if the message names no cluster
	 */
	boolean isOfCluster(LinkPeer peer, @Nullable AsciiString own) throws IOException {
		ArrivingHeaders headers = peer.messages().headers();
		byte[] name = headers.clusterName();
		if (name == null) {
			throw new IOException("a message is of no cluster");
		}
		return own != null && own.equals(name)
				&& (headers.searchedCluster() == null || own.toString().equals(headers.searchedCluster()));
	}

	/**
	 * Checks the sender of a message.
	 * @param self the address of this node
	 * @throws IOException if it cannot be the node at the other end of the connection
	 */
	void checkSource(LinkPeer peer, Address source, Address self) throws IOException {
		if (source.equals(self)) {
			throw new IOException("a message says that this node has sent it");
		}
		if (!peer.is(source)) {
			throw new IOException("messages of several nodes come on one connection");
		}
	}

	/** Whether a message matters, depending on whether its sender is a member. */
	boolean isWelcome(LinkPeer peer, Message message) {
		Set<Address> members = this.members;
		ArrivingHeaders headers = peer.messages().headers();
		return peer.isOneOf(members)
				|| Outsiders.mayTell(headers, members.size(), this.outsiders.isFormer(message.getSrc()))
						&& this.outsiders.heard(message.getSrc(), headers.numbered() ? message.getLength() : 0);
	}

}
