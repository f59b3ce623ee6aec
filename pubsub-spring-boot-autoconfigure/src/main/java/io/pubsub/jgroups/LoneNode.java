package io.pubsub.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a node that is alone though it was told where others are: what it has looked
 * for, and what is there instead. Says so when the node has started, and again after
 * times that double, until it has found somebody.
 */
final class LoneNode {

	private static final Log logger = LogFactory.getLog(LoneNode.class);

	private static final Duration PROBE_TIMEOUT = Duration.ofMillis(300);

	private static final Duration LONGEST = Duration.ofHours(1);

	private final JGroupsOptions options;

	private final InetSocketAddress self;

	private final BooleanSupplier alone;

	private final BiConsumer<Runnable, Duration> timer;

	/**
	 * Creates one that has told nothing yet.
	 * @param self where this node listens
	 * @param alone whether it is still alone
	 * @param timer runs a task later, unless the node has left its cluster by then
	 */
	LoneNode(JGroupsOptions options, InetSocketAddress self, BooleanSupplier alone,
			BiConsumer<Runnable, Duration> timer) {
		this.options = options;
		this.self = self;
		this.alone = alone;
		this.timer = timer;
	}

	/**
	 * Looks, and goes on later.
	 * @param next how long to wait before looking again
	 */
	void watch(Duration next) {
		if (!this.alone.getAsBoolean() || !looksForOthers()) {
			return;
		}
		String missing = missing();
		if (!this.alone.getAsBoolean()) {
			return;
		}
		if (missing != null) {
			logger.warn("Node %s is alone in cluster '%s'. It has looked for %s. It goes on looking"
				.formatted(this.options.nodeName(), this.options.clusterName(), missing));
		}
		Duration doubled = next.multipliedBy(2);
		Duration later = (doubled.compareTo(LONGEST) < 0) ? doubled : LONGEST;
		this.timer.accept(() -> watch(later), next);
	}

	private boolean looksForOthers() {
		return this.options.discovery() == Discovery.STATIC || this.options.discovery() == Discovery.DNS;
	}

	/** What was looked for, none of which is a node; null if that was this node only. */
	private @Nullable String missing() {
		Map<String, List<InetSocketAddress>> others = new LinkedHashMap<>();
		List<InetSocketAddress> all = new ArrayList<>();
		wanted().forEach((name, addresses) -> {
			List<InetSocketAddress> elsewhere = addresses.stream().filter((address) -> !isSelf(address)).toList();
			if (addresses.isEmpty() || !elsewhere.isEmpty()) {
				others.put(name, elsewhere);
				all.addAll(elsewhere);
			}
		});
		if (others.isEmpty()) {
			return null;
		}
		Set<InetSocketAddress> listening = ListeningProbe.listening(all, PROBE_TIMEOUT);
		List<String> found = new ArrayList<>();
		others.forEach((name, addresses) -> found.add(describe(name, addresses, listening)));
		return String.join(", ", found);
	}

	private boolean isSelf(InetSocketAddress address) {
		return address.equals(this.self);
	}

	private static String describe(String name, List<InetSocketAddress> addresses, Set<InetSocketAddress> listening) {
		if (addresses.isEmpty()) {
			return name + " (this name has no address)";
		}
		if (addresses.stream().noneMatch(listening::contains)) {
			return name + " (nothing answers there)";
		}
		return name + " (what answers there is no node of this cluster: another server, such as one for HTTP, or nodes "
				+ "of another cluster, secret or version)";
	}

	/** Where nodes were looked for, as configured. */
	private Map<String, List<InetSocketAddress>> wanted() {
		Map<String, List<InetSocketAddress>> wanted = new LinkedHashMap<>();
		String query = this.options.dnsQuery();
		if (this.options.discovery() == Discovery.DNS && query != null) {
			wanted.put("the addresses of '" + query + "', port " + this.options.bindPort(),
					resolve(query, this.options.bindPort()));
			return wanted;
		}
		for (String each : this.options.staticHosts()) {
			HostPort host = HostPort.parse(each, this.self.getPort());
			wanted.put("'" + host.host() + "', port " + host.port(), resolve(host.host(), host.port()));
		}
		return wanted;
	}

	private static List<InetSocketAddress> resolve(String name, int port) {
		try {
			List<InetSocketAddress> addresses = new ArrayList<>();
			for (InetAddress address : InetAddress.getAllByName(name)) {
				addresses.add(new InetSocketAddress(address, port));
			}
			return addresses;
		}
		catch (UnknownHostException ex) {
			return List.of();
		}
	}

}
