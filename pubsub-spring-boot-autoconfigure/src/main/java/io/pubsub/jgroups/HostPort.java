package io.pubsub.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A host as configured, and its port.
 */
record HostPort(String host, int port) {

	/**
	 * Reads {@code host}, {@code host:port}, {@code [IPv6]}, {@code [IPv6]:port} or a
	 * bare IPv6 address.
	 * @throws IllegalArgumentException if it is none of these
	 */
	static HostPort parse(String text, int defaultPort) {
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
	 * @throws UnresolvedHostException if it has no address
	 */
	InetSocketAddress resolve() {
		try {
			return new InetSocketAddress(InetAddress.getByName(this.host), this.port);
		}
		catch (UnknownHostException ex) {
			throw new UnresolvedHostException(this.host, ex);
		}
	}

}
