package io.pubsub.jgroups;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.protocols.kubernetes.KUBE_PING;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.discovery.HostPort;
import io.pubsub.jgroups.discovery.NodeTable;
import io.pubsub.jgroups.discovery.StaticHosts;
import io.pubsub.jgroups.discovery.TableNotes;
import io.pubsub.jgroups.link.LinkProtocols;

/**
 * Creates the protocol by which a node finds others, where that reaches beyond this
 * machine.
 */
final class DiscoveryProtocols {

	private static final Log logger = LogFactory.getLog(DiscoveryProtocols.class);

	private DiscoveryProtocols() {
	}

	/**
	 * Creates the protocol that is configured.
	 * @param address where this node listens
	 * @param port the port of static hosts that have none
	 * @throws UnresolvedHostException if a static host has no address
	 * @throws ClusterSetupException if a library is missing
	 */
	static Protocol create(JGroupsOptions options, InetAddress address, int port, LinkProtocols links) {
		if (address.isLoopbackAddress() && options.reachesOut()) {
			logger.warn(("Nodes of other machines cannot reach this one, which listens on %s only: set "
					+ "pubsub.cluster.bind-address to one of the network, or to site_local.")
				.formatted(address.getHostAddress()));
		}
		return switch (options.discovery()) {
			case LOCAL -> throw new IllegalStateException("Needs a lock");
			case STATIC -> links.probing(staticHosts(options, port));
			case MULTICAST -> links.multicastDiscovery(address, multicastAddress(address));
			case DNS -> new DNS_PING().dnsQuery(options.dnsQuery());
			case JDBC -> links.probing(tableNotes(options, options.nodeTable()));
			case KUBERNETES -> kubernetes(options);
		};
	}

	private static StaticHosts staticHosts(JGroupsOptions options, int port) {
		List<HostPort> hosts = options.staticHosts().stream().map((host) -> HostPort.parse(host, port)).toList();
		for (HostPort host : hosts) {
			try {
				host.resolve();
			}
			catch (UnknownHostException ex) {
				throw new UnresolvedHostException(host.host(), ex);
			}
		}
		return new StaticHosts(hosts);
	}

	private static TableNotes tableNotes(JGroupsOptions options, @Nullable NodeTable table) {
		if (table == null) {
			throw new IllegalStateException("Needs a table");
		}
		try {
			table.prepare();
		}
		catch (SQLException ex) {
			throw new ClusterSetupException(
					"Discovery by JDBC cannot use table %s: %s".formatted(table, ex.getMessage()),
					("Check the connection to the database, and that its user may select, insert, update and delete in "
							+ "the table. If the user may not create tables, create it by: %s")
						.formatted(table.definition()),
					ex);
		}
		return new TableNotes(table, options.wireName(), options.nodeName());
	}

	/**
	 * Where nodes are looked for by name, and what to call that.
	 * @param port the port of static hosts that have none
	 * @return none if nodes are found in another way
	 */
	static Map<String, HostPort> wanted(JGroupsOptions options, int port) {
		Map<String, HostPort> wanted = new LinkedHashMap<>();
		String query = options.dnsQuery();
		if (options.discovery() == Discovery.DNS && query != null) {
			wanted.put("the addresses of '" + query + "', port " + options.bindPort(),
					new HostPort(query, options.bindPort()));
		}
		else if (options.discovery() == Discovery.STATIC) {
			for (String each : options.staticHosts()) {
				HostPort host = HostPort.parse(each, port);
				wanted.put("'" + host.host() + "', port " + host.port(), host);
			}
		}
		return wanted;
	}

	/** The address that JGroups would use; it looks addresses up in too many places. */
	private static InetAddress multicastAddress(InetAddress address) {
		return LocalAddress.resolve((address instanceof Inet6Address) ? "ff0e::5:6:7" : "232.5.6.7");
	}

	static Protocol kubernetes(JGroupsOptions options) {
		try {
			return Kubernetes.create(options);
		}
		catch (NoClassDefFoundError ex) {
			throw new ClusterSetupException(
					"Discovery by Kubernetes needs jgroups-kubernetes, which is not on the class path",
					"Add the dependency org.jgroups.kubernetes:jgroups-kubernetes (3.0.0.Final goes with this version), "
							+ "or set pubsub.cluster.discovery to dns with a headless service, or to another.",
					ex);
		}
	}

	/** A class of its own, because its dependency is optional. */
	private static final class Kubernetes {

		static Protocol create(JGroupsOptions options) {
			KUBE_PING protocol = new KUBE_PING();
			readEnvironment(protocol);
			if (options.kubernetesNamespace() != null) {
				protocol.setNamespace(options.kubernetesNamespace());
			}
			if (options.kubernetesLabels() != null) {
				protocol.setValue("labels", options.kubernetesLabels());
			}
			protocol.setValue("port_range", options.portRange());
			return protocol;
		}

		/**
		 * Where the API is, which namespace this is, and so on: Kubernetes says so in
		 * variables of the environment, which JGroups reads for stacks in XML only.
		 */
		private static void readEnvironment(KUBE_PING protocol) {
			try {
				LinkProtocols.readEnvironment(protocol);
			}
			catch (Exception ex) {
				throw new ClusterSetupException("Discovery by Kubernetes cannot be configured: " + ex.getMessage(),
						"Correct the variables of the environment that begin with KUBERNETES_.", ex);
			}
		}

	}

}
