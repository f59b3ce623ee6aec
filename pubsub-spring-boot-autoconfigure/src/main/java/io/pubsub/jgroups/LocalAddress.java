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

	private static final int ATTEMPTS = 50;

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
	 * A port that is free, as is the one an offset higher.
	 * @throws BindFailedException if none is found, or the address is not this machine's
	 */
	static int freePort(InetAddress address, int offset) {
		IOException failure = null;
		for (int i = 0; i < ATTEMPTS; i++) {
			try (ServerSocket socket = new ServerSocket(0, 1, address)) {
				int port = socket.getLocalPort();
				if (port + offset <= 65_535) {
					new ServerSocket(port + offset, 1, address).close();
					return port;
				}
			}
			catch (IOException ex) {
				failure = ex;
			}
		}
		throw new BindFailedException(address.getHostAddress(), 0, 0, failure);
	}

}
