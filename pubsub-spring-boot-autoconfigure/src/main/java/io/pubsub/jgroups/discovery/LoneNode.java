package io.pubsub.jgroups.discovery;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Warns about a node that is alone although it knows where others should be: what it has
 * looked for, and what is there instead. It warns when the node has started, and again at
 * intervals that double, until the node has found another.
 */
public final class LoneNode {

	private static final Log logger = LogFactory.getLog(LoneNode.class);

	private static final Duration LONGEST = Duration.ofHours(1);

	/** So many are described in a warning. */
	private static final int DESCRIBED = 5;

	private final String name;

	private final String cluster;

	private final Map<String, HostPort> wanted;

	private final InetSocketAddress self;

	private final BooleanSupplier alone;

	private final BiConsumer<Runnable, Duration> timer;

	/**
	 * Creates one that has not warned yet.
	 * @param wanted where the node has looked for others, by what to call that
	 * @param self where this node listens
	 * @param alone whether it is still alone
	 * @param timer runs a task later, unless the node has left its cluster by then
	 */
	public LoneNode(String name, String cluster, Map<String, HostPort> wanted, InetSocketAddress self,
			BooleanSupplier alone, BiConsumer<Runnable, Duration> timer) {
		this.name = name;
		this.cluster = cluster;
		this.wanted = wanted;
		this.self = self;
		this.alone = alone;
		this.timer = timer;
	}

	/**
	 * Looks, and goes on later.
	 * @param next how long to wait before looking again
	 */
	public void watch(Duration next) {
		if (!this.alone.getAsBoolean() || this.wanted.isEmpty()) {
			return;
		}
		String missing = missing();
		if (!this.alone.getAsBoolean()) {
			return;
		}
		if (missing != null) {
			logger.warn("Node %s is alone in cluster '%s'. It has looked for %s. It goes on looking"
				.formatted(this.name, this.cluster, missing));
		}
		Duration doubled = next.multipliedBy(2);
		Duration later = (doubled.compareTo(LONGEST) < 0) ? doubled : LONGEST;
		this.timer.accept(() -> watch(later), next);
	}

	/** What was looked for, none of which is a node; null if that was this node only. */
	private @Nullable String missing() {
		Map<String, List<InetSocketAddress>> others = new LinkedHashMap<>();
		List<InetSocketAddress> all = new ArrayList<>();
		this.wanted.forEach((name, host) -> {
			List<InetSocketAddress> addresses = host.resolveAll();
			List<InetSocketAddress> elsewhere = addresses.stream().filter((address) -> !isSelf(address)).toList();
			if (addresses.isEmpty() || !elsewhere.isEmpty()) {
				others.put(name, elsewhere);
				all.addAll(elsewhere);
			}
		});
		if (others.isEmpty()) {
			return null;
		}
		Set<InetSocketAddress> listening = ListeningProbe.listening(all, ListeningProbe.TIMEOUT);
		String described = others.entrySet()
			.stream()
			.limit(DESCRIBED)
			.map((other) -> describe(other.getKey(), other.getValue(), listening))
			.collect(Collectors.joining(", "));
		int more = others.size() - DESCRIBED;
		return (more > 0) ? described + ", and " + more + " more" : described;
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

}
