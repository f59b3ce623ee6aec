package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.TimeScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Frees what is kept for members that have left and will not be back. JGroups keeps what
 * a node has not acknowledged for minutes after it has left, because it may merge. A node
 * whose process has ended, or that does not listen any more, will not, and may be one of
 * many. Thread-safe.
 */
final class FormerMembers {

	/** How long after it has left a node may still listen. */
	private static final int FAREWELL_SECONDS = 3;

	private static final int CONNECT_MILLIS = 1000;

	/** Nodes that may still be members, but whose processes have ended. */
	private final Set<Address> ended = ConcurrentHashMap.newKeySet();

	private final Function<Address, @Nullable PhysicalAddress> addresses;

	private final Predicate<Address> outside;

	private final Consumer<Address> forget;

	private final Predicate<Runnable> threads;

	/**
	 * Creates one of a node that has not joined.
	 * @param addresses finds where a node listens
	 * @param outside decides whether a node is no member now
	 * @param forget frees what is kept for a node
	 * @param threads runs a task on some other thread, or returns false
	 */
	FormerMembers(Function<Address, @Nullable PhysicalAddress> addresses, Predicate<Address> outside,
			Consumer<Address> forget, Predicate<Runnable> threads) {
		this.addresses = addresses;
		this.outside = outside;
		this.forget = forget;
		this.threads = threads;
	}

	/** The process of a member has ended; the view will say so later. */
	void ended(Address node) {
		this.ended.add(node);
	}

	/** Members have left. */
	void left(Set<Address> left, TimeScheduler timer) {
		Map<Address, PhysicalAddress> others = new HashMap<>();
		for (Address node : left) {
			PhysicalAddress address = this.addresses.apply(node);
			if (this.ended.remove(node)) {
				this.forget.accept(node);
			}
			else if (address != null) {
				others.put(node, address);
			}
		}
		if (!others.isEmpty()) {
			forgetSilentLater(others, timer);
		}
	}

	private void forgetSilentLater(Map<Address, PhysicalAddress> nodes, TimeScheduler timer) {
		timer.schedule(() -> {
			if (!this.threads.test(() -> forgetSilent(nodes))) {
				// all threads are busy
				forgetSilentLater(nodes, timer);
			}
		}, FAREWELL_SECONDS, TimeUnit.SECONDS);
	}

	private void forgetSilent(Map<Address, PhysicalAddress> nodes) {
		nodes.forEach((node, address) -> {
			if (this.outside.test(node) && listensNoMore(address)) {
				this.forget.accept(node);
			}
		});
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
