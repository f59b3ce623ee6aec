package io.pubsub.jgroups.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A host as configured, and its port.
 */
public record HostPort(String host, int port) {

	/**
	 * Reads {@code host}, {@code host:port}, {@code [IPv6]}, {@code [IPv6]:port} or a
	 * bare IPv6 address.
	 * @throws IllegalArgumentException if it is none of these
	 */
	public static HostPort parse(String text, int defaultPort) {
		String trimmed = text.trim();
		int bracket = trimmed.indexOf(']');
		int colon = trimmed.lastIndexOf(':');
		boolean withPort = colon > bracket && (bracket >= 0 || trimmed.indexOf(':') == colon);
		String host = withPort ? trimmed.substring(0, colon) : trimmed;
		if (host.startsWith("[") && host.endsWith("]")) {
			host = host.substring(1, host.length() - 1);
		}
		try {
			int port = withPort ? Integer.parseInt(trimmed.substring(colon + 1)) : defaultPort;
			if (!host.isEmpty() && host.indexOf('[') < 0 && host.indexOf(']') < 0 && port > 0 && port <= 65_535) {
				return new HostPort(host, port);
			}
		}
		catch (NumberFormatException ex) {
			// reported below
		}
		throw new IllegalArgumentException(
				"'" + text + "' is no static host: give 'host' or 'host:port', with a port from 1 to 65535");
	}

	/**
	 * Looks the host up, again each time.
	 * @throws UnknownHostException if it has no address
	 */
	public InetSocketAddress resolve() throws UnknownHostException {
		return new InetSocketAddress(InetAddress.getByName(this.host), this.port);
	}

	/** Looks all addresses of the host up; none if it has none. */
	List<InetSocketAddress> resolveAll() {
		try {
			List<InetSocketAddress> addresses = new ArrayList<>();
			for (InetAddress address : InetAddress.getAllByName(this.host)) {
				addresses.add(new InetSocketAddress(address, this.port));
			}
			return addresses;
		}
		catch (UnknownHostException ex) {
			return List.of();
		}
	}

}
