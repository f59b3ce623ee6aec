package io.pubsub.jgroups;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Hosts as configured. All must have an address when the node starts; later their names
 * are looked up again, for they may move.
 */
final class StaticHosts implements Neighbours {

	private static final Log logger = LogFactory.getLog(StaticHosts.class);

	private final List<HostPort> hosts;

	/**
	 * Looks all hosts up.
	 * @throws UnresolvedHostException if one has no address
	 */
	StaticHosts(List<HostPort> hosts) {
		this.hosts = hosts;
		hosts.forEach(HostPort::resolve);
	}

	@Override
	public Collection<InetSocketAddress> addresses() {
		List<InetSocketAddress> addresses = new ArrayList<>();
		for (HostPort host : this.hosts) {
			try {
				addresses.add(host.resolve());
			}
			catch (UnresolvedHostException ex) {
				logger.debug("Leaving out a host that has no address any more", ex);
			}
		}
		return addresses;
	}

}
