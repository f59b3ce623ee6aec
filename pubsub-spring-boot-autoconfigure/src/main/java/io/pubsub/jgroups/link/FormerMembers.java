package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Frees what is kept for members that have left and will not be back. JGroups keeps what
 * a node has not acknowledged for minutes after it has left, because it may merge. A node
 * whose process has ended, or that does not listen any more, will not, and may be one of
 * many. Thread-safe.
 */
final class FormerMembers {

	private static final int CONNECT_MILLIS = 1000;

	/** Members whose processes have ended, which the view does not know yet. */
	private final Set<Address> ended = ConcurrentHashMap.newKeySet();

	private final Function<Address, @Nullable PhysicalAddress> addresses;

	private final Supplier<Set<Address>> members;

	private final Consumer<Address> forget;

	private final Consumer<Runnable> later;

	/**
	 * Creates one of a node that has not joined.
	 * @param addresses finds where a node listens
	 * @param members the members now
	 * @param forget frees what is kept for a node
	 * @param later runs a task that waits for the network, when a node that has left does
	 * not listen any more, and this node does not send to it any more
	 */
	FormerMembers(Function<Address, @Nullable PhysicalAddress> addresses, Supplier<Set<Address>> members,
			Consumer<Address> forget, Consumer<Runnable> later) {
		this.addresses = addresses;
		this.members = members;
		this.forget = forget;
		this.later = later;
	}

	/** The process of a member has ended; the view will say so later. */
	void ended(Address node) {
		this.ended.add(node);
		if (!this.members.get().contains(node)) {
			this.ended.remove(node);
		}
	}

	/** Members have left. */
	void left(Set<Address> left) {
		Set<Address> gone = new HashSet<>();
		Map<Address, PhysicalAddress> perhaps = new HashMap<>();
		for (Address node : left) {
			PhysicalAddress address = this.addresses.apply(node);
			if (this.ended.remove(node)) {
				this.forget.accept(node);
				gone.add(node);
			}
			else if (address != null) {
				perhaps.put(node, address);
			}
		}
		if (!left.isEmpty()) {
			this.later.accept(() -> {
				// publishers may have sent to it until they knew of the view
				gone.forEach(this::forgetUnlessBack);
				perhaps.forEach(this::forgetUnlessItListens);
			});
		}
	}

	private void forgetUnlessBack(Address node) {
		if (!this.members.get().contains(node)) {
			this.forget.accept(node);
		}
	}

	private void forgetUnlessItListens(Address node, PhysicalAddress address) {
		if (isOfMember(address) || listensNoMore(address)) {
			forgetUnlessBack(node);
		}
	}

	/**
	 * Whether a member listens at an address: not the one that has left, or it is back.
	 */
	private boolean isOfMember(PhysicalAddress address) {
		return this.members.get().stream().anyMatch((member) -> address.equals(this.addresses.apply(member)));
	}

	private static boolean listensNoMore(PhysicalAddress node) {
		if (node instanceof IpAddress address) {
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(address.getIpAddress(), address.getPort()), CONNECT_MILLIS);
			}
			catch (ConnectException ex) {
				return true;
			}
			catch (IOException ex) {
				// such as a node that is cut off, and may be back
			}
		}
		return false;
	}

}
