package io.pubsub.jgroups.discovery;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Hosts as configured. Their names are looked up again each time, because hosts may move.
 */
public final class StaticHosts implements Neighbours {

	private static final Log logger = LogFactory.getLog(StaticHosts.class);

	private final List<HostPort> hosts;

	public StaticHosts(List<HostPort> hosts) {
		this.hosts = List.copyOf(hosts);
	}

	@Override
	public Collection<InetSocketAddress> addresses() {
		List<InetSocketAddress> addresses = new ArrayList<>();
		for (HostPort host : this.hosts) {
			try {
				addresses.add(host.resolve());
			}
			catch (UnknownHostException ex) {
				logger.debug("Leaving out a host that has no address any more", ex);
			}
		}
		return addresses;
	}

}
