package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;

import io.pubsub.jgroups.link.LinkProtocols;

/**
 * Where this node listens.
 */
final class LocalAddress {

	private LocalAddress() {
	}

	/**
	 * The address that a name, an address or a kind of address stands for.
	 * @throws UnresolvedHostException if the name has no address
	 * @throws ClusterSetupException if this machine has no address of the kind
	 */
	static InetAddress resolve(String name) {
		InetAddress address;
		try {
			address = LinkProtocols.address(name);
		}
		catch (Exception ex) {
			throw new UnresolvedHostException(name, ex);
		}
		if (address == null) {
			throw foreign("This machine has no address of the kind '" + name + "', only " + ofThisMachine());
		}
		return address;
	}

	/**
	 * Checks that an address is one of this machine's.
	 * @param name what it was resolved from
	 * @throws ClusterSetupException if it is not
	 */
	static void check(String name, InetAddress address) {
		if (!isOfThisMachine(address)) {
			String resolved = address.getHostAddress();
			throw foreign("'" + name + "'" + (resolved.equals(name) ? "" : " (" + resolved + ")")
					+ " is not an address of this machine, which has " + ofThisMachine());
		}
	}

	private static ClusterSetupException foreign(String message) {
		return new ClusterSetupException(message,
				"Set pubsub.cluster.bind-address to one of its addresses, to site_local for the first one of a private "
						+ "network, or to non_loopback for the first one that other machines may reach.",
				null);
	}

	private static boolean isOfThisMachine(InetAddress address) {
		try {
			return address.isAnyLocalAddress() || address.isLoopbackAddress()
					|| NetworkInterface.getByInetAddress(address) != null;
		}
		catch (SocketException ex) {
			// binding will find out
			return true;
		}
	}

	private static List<String> ofThisMachine() {
		try {
			return NetworkInterface.networkInterfaces()
				.flatMap(NetworkInterface::inetAddresses)
				.map(InetAddress::getHostAddress)
				.sorted()
				.toList();
		}
		catch (SocketException ex) {
			return List.of();
		}
	}

	/**
	 * A port that is free.
	 * @throws BindFailedException if none is found, or the address is not this machine's
	 */
	static int freePort(InetAddress address) {
		try (ServerSocket socket = new ServerSocket(0, 1, address)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new BindFailedException(address.getHostAddress(), 0, 0, ex);
		}
	}

}
