package io.pubsub.jgroups.discovery;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds out quickly whether it is worth waiting for answers.
 */
public final class ListeningProbe {

	/** How long a node that is there may take to accept a connection. */
	public static final Duration TIMEOUT = Duration.ofMillis(300);

	private ListeningProbe() {
	}

	/**
	 * Whether any of the addresses accepts a connection; asks all at once. Blocks until
	 * one does, all have refused, or the timeout has passed.
	 */
	public static boolean anyListening(Collection<InetSocketAddress> addresses, Duration timeout) {
		Set<InetSocketAddress> listening = new HashSet<>();
		try {
			probe(addresses, timeout, true, listening);
			return !listening.isEmpty();
		}
		catch (IOException ex) {
			// not knowing is a reason to wait
			return !addresses.isEmpty();
		}
	}

	/**
	 * Which of the addresses accept a connection; asks all at once. Blocks until all have
	 * answered, or the timeout has passed.
	 */
	static Set<InetSocketAddress> listening(Collection<InetSocketAddress> addresses, Duration timeout) {
		Set<InetSocketAddress> listening = new HashSet<>();
		try {
			probe(addresses, timeout, false, listening);
		}
		catch (IOException ex) {
			// of those that are left nothing is known
		}
		return listening;
	}

	private static void probe(Collection<InetSocketAddress> addresses, Duration timeout, boolean onlyOne,
			Set<InetSocketAddress> listening) throws IOException {
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		List<SocketChannel> channels = new ArrayList<>();
		try (Selector selector = Selector.open()) {
			for (InetSocketAddress address : addresses) {
				SocketChannel channel = SocketChannel.open();
				channels.add(channel);
				channel.configureBlocking(false);
				if (connects(channel, address)) {
					listening.add(address);
				}
				else if (channel.isConnectionPending()) {
					channel.register(selector, SelectionKey.OP_CONNECT, address);
				}
			}
			while (!selector.keys().isEmpty() && !(onlyOne && !listening.isEmpty())) {
				long millis = (deadline - System.nanoTime()) / 1_000_000;
				if (millis <= 0) {
					return;
				}
				selector.select(millis);
				for (SelectionKey key : selector.selectedKeys()) {
					if (connected((SocketChannel) key.channel())) {
						listening.add((InetSocketAddress) key.attachment());
					}
					key.cancel();
				}
				selector.selectedKeys().clear();
				selector.selectNow();
			}
		}
		finally {
			channels.forEach(ListeningProbe::close);
		}
	}

	private static boolean connects(SocketChannel channel, InetSocketAddress address) {
		try {
			return channel.connect(address);
		}
		catch (IOException | UnresolvedAddressException | UnsupportedAddressTypeException ex) {
			close(channel);
			return false;
		}
	}

	private static boolean connected(SocketChannel channel) {
		try {
			return channel.finishConnect();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void close(SocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// nothing was sent
		}
	}

}
