package io.pubsub.cluster;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Carries bytes between nodes and reports the members: the seam between this library and
 * the network. Thread-safe.
 * <p>
 * Between two nodes that stay members of each other's view, bytes arrive once and in the
 * order in which they were sent. Across a partition nothing is replayed.
 */
public interface Transport {

	/**
	 * Joins the cluster. Returns when the listener has been notified of its first
	 * members, this node among them. The listener may send from then on. A transport is
	 * started once.
	 * @param listener notified of members and bytes
	 * @throws io.pubsub.PubSubException if the cluster cannot be joined
	 */
	void start(Listener listener);

	/**
	 * The id of this node, which no other node has, nor this one when run again.
	 * @return the id
	 */
	UUID self();

	/**
	 * Sends bytes to another node. May wait when that node reads more slowly than it is
	 * sent to, so it must not be called on a thread that calls the {@link Listener}.
	 * Bytes for a node that is no member (yet, or any more) may be dropped.
	 * @param node the node's id
	 * @param bytes the bytes, which must not change before they are released
	 * @param length how many of them, from the first on
	 * @param released called, on any thread, when the bytes are no longer needed; perhaps
	 * never
	 */
	void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released);

	/**
	 * Sends bytes that no longer change.
	 * @param node the node's id
	 * @param bytes the bytes
	 * @param length how many of them, from the first on
	 */
	default void send(UUID node, byte[] bytes, int length) {
		send(node, bytes, length, (array) -> {
		});
	}

	/**
	 * How many bytes are best sent at a time: messages that wait are sent together, up to
	 * so many. Always the same.
	 * @return a number of bytes, above which what is sent costs more, or is split
	 */
	default int batchSize() {
		return 60_000;
	}

	/**
	 * Whether sending might wait now, as the node reads more slowly than it is sent to.
	 * What is asked before each send by one thread that has other things to do: does not
	 * wait.
	 * @param node the node's id
	 * @param length how many bytes would be sent
	 * @return false if it would not, or that is not known
	 */
	default boolean mayWait(UUID node, int length) {
		return false;
	}

	/**
	 * How many connections were refused because the other side is not a node of this
	 * cluster, or cut off because it sent what no node sends.
	 * @return their number
	 */
	default long refused() {
		return 0;
	}

	/**
	 * Where this node is, for people: the cluster, where it listens, and how it looks for
	 * others. Asked for once it has started.
	 * @return a part of a sentence, such as "cluster 'shop', at 127.0.0.1:7800"
	 */
	default String description() {
		return "a cluster by " + getClass().getSimpleName();
	}

	/**
	 * Leaves the cluster. Others see this node leave at once. What is sent afterwards is
	 * dropped; closing again does nothing.
	 */
	void close();

	/**
	 * Notified by the transport, on its threads: no call may block or send.
	 */
	interface Listener {

		/**
		 * The members have changed. Called by one thread at a time.
		 * @param members the ids of all members, oldest first, this node included
		 * @param merged whether clusters that were apart have become one: members that
		 * seem to have stayed may have lost what was sent meanwhile
		 */
		void members(List<UUID> members, boolean merged);

		/**
		 * Bytes have arrived. Called by one thread at a time for each sender, in the
		 * order of sending; possibly before {@link #members} has named the sender.
		 * @param sender the id of the sender
		 * @param bytes holds the bytes; not to be used after the call
		 * @param offset where they begin
		 * @param length how many there are
		 */
		void received(UUID sender, byte[] bytes, int offset, int length);

		/**
		 * A thread of the transport has run into an error, such as that there is no
		 * memory left, and goes on.
		 * @param failure what was thrown
		 */
		default void failed(Throwable failure) {
		}

		/**
		 * The process of a member is known to have ended without leaving the cluster. A
		 * node that merely does not answer, or cannot be reached, is not reported. Comes
		 * before the {@link #members} without that node, if it comes at all.
		 * @param node the id of the node
		 */
		default void crashed(UUID node) {
		}

	}

}
