package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

import org.jgroups.util.Util;

/**
 * Where this node listens.
 */
final class LocalAddress {

	private LocalAddress() {
	}

	/**
	 * The address that a name, an address or a kind of address stands for.
	 * @throws UnresolvedHostException if there is none
	 */
	static InetAddress resolve(String name) {
		InetAddress address;
		try {
			address = Util.getAddress(name, Util.getIpStackType());
		}
		catch (Exception ex) {
			throw new UnresolvedHostException(name, ex);
		}
		if (address == null) {
			throw new UnresolvedHostException(name, new UnknownHostException("No address of this kind"));
		}
		return address;
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
