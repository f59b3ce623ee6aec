package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import io.pubsub.Spread;
import io.pubsub.autoconfigure.PubSubProperties.Cluster.Discovery;
import io.pubsub.jgroups.JGroupsOptions;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.node.presence.PresenceSlice;
import io.pubsub.site.SiteNames;
import io.pubsub.wire.Frame.Numbered;

/**
 * Complains about values that make no sense, naming the property.
 */
final class PropertyChecks {

	private static final DataSize MAX_MESSAGE_SIZE = DataSize.ofGigabytes(1);

	private static final DataSize MAX_METADATA_SIZE = DataSize.ofBytes(PresenceSlice.MAX_METADATA);

	private static final Duration MAX_AGE = Duration.ofDays(3650);

	private static final Duration MIN_FAILURE_TIMEOUT = Duration.ofMillis(500);

	private PropertyChecks() {
	}

	static void check(PubSubProperties properties) {
		notBlank("pubsub.node-name", properties.getNodeName());
		notBlank("pubsub.codec", properties.getCodec());
		DataSize size = properties.getMaxMessageSize();
		check(size.toBytes() > 0 && size.compareTo(MAX_MESSAGE_SIZE) <= 0, "pubsub.max-message-size", size,
				"It must be between 1B and 1GB.");
		check(isPositive(properties.getRequestTimeout()), "pubsub.request-timeout", properties.getRequestTimeout(),
				"It must be positive.");
		positive("pubsub.max-queued-bytes", properties.getMaxQueuedBytes());
		DataSize metadata = properties.getPresence().getMaxMetadataSize();
		check(metadata.toBytes() > 0 && metadata.compareTo(MAX_METADATA_SIZE) <= 0, "pubsub.presence.max-metadata-size",
				metadata, "It must be between 1B and 64KB.");
		positive("pubsub.max-history-size", properties.getMaxHistorySize());
		for (int i = 0; i < properties.getHistory().size(); i++) {
			check("pubsub.history[" + i + "]", properties.getHistory().get(i));
		}
		check(properties.getListener());
		check(properties.getWebsocket());
		check(properties.getSse());
		check(properties.getModulith().getResubmission());
		check(properties.getLeader(), properties.getCluster());
		check(properties.getCache());
		if (properties.getCluster().isEnabled()) {
			check(properties.getCluster());
			if (properties.getCluster().hasSite()) {
				checkSite(properties.getCluster(), properties.getLeader());
			}
		}
	}

	private static void positive(String property, @Nullable DataSize size) {
		check(size == null || size.toBytes() > 0, property, size, "It must be at least 1B.");
	}

	static InvalidConfigurationPropertyValueException invalid(String property, @Nullable Object value, String reason) {
		return new InvalidConfigurationPropertyValueException(property, value, reason);
	}

	private static void check(PubSubProperties.Listener listener) {
		check(listener.getCapacity() > 0, "pubsub.listener.capacity", listener.getCapacity(), "It must be at least 1.");
		positive("pubsub.listener.max-bytes", listener.getMaxBytes());
		check(listener.getConcurrency() > 0, "pubsub.listener.concurrency", listener.getConcurrency(),
				"It must be at least 1.");
		check(listener.getSpread() != Spread.DEFAULT, "pubsub.listener.spread", "default",
				"This is the default: set evenly or own-node-first.");
		check(!listener.getBlockTimeout().isNegative(), "pubsub.listener.block-timeout", listener.getBlockTimeout(),
				"It must not be negative.");
	}

	private static void check(String prefix, PubSubProperties.History history) {
		check(!history.getTopics().isEmpty(), prefix + ".topics", null, "Name a topic or pattern that remembers.");
		history.getTopics().forEach((topic) -> checkTopic(prefix + ".topics", topic));
		check(history.getKeep() > 0, prefix + ".keep", history.getKeep(), "It must be at least 1.");
		check(isPositive(history.getFor()) && history.getFor().compareTo(MAX_AGE) <= 0, prefix + ".for",
				history.getFor(), "It must be positive, and 3650 days at most.");
		positive(prefix + ".max-size", history.getMaxSize());
		check(history.getCopies() > 0 && history.getCopies() <= Numbered.MAX_KEEPERS, prefix + ".copies",
				history.getCopies(), "It must be between 1 and " + Numbered.MAX_KEEPERS + ".");
		check(history.isCompacted() || history.getKey() == null, prefix + ".key", history.getKey(),
				"A key is of use in a compacted topic alone: set " + prefix + ".compacted=true.");
	}

	private static void checkTopic(String property, String topic) {
		try {
			HistorySettings.of(topic);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, topic, String.valueOf(ex.getMessage()));
		}
	}

	private static void check(PubSubProperties.WebSocket webSocket) {
		check(webSocket.getMaxSubscriptionsPerSession() >= 0, "pubsub.websocket.max-subscriptions-per-session",
				webSocket.getMaxSubscriptionsPerSession(), "It must not be negative.");
		check(!webSocket.getDrainTime().isNegative(), "pubsub.websocket.drain-time", webSocket.getDrainTime(),
				"It must not be negative.");
	}

	private static void check(PubSubProperties.Sse sse) {
		check(sse.getCapacity() > 0, "pubsub.sse.capacity", sse.getCapacity(), "It must be at least 1.");
		check(isPositive(sse.getHeartbeat()), "pubsub.sse.heartbeat", sse.getHeartbeat(), "It must be positive.");
		check(isPositive(sse.getRetry()), "pubsub.sse.retry", sse.getRetry(), "It must be positive.");
		check(!sse.getDrainTime().isNegative(), "pubsub.sse.drain-time", sse.getDrainTime(),
				"It must not be negative.");
	}

	private static void check(PubSubProperties.Modulith.Resubmission resubmission) {
		Duration interval = resubmission.getInterval();
		check(interval == null || isPositive(interval), "pubsub.modulith.resubmission.interval", interval,
				"It must be positive.");
		check(!resubmission.getMinAge().isNegative(), "pubsub.modulith.resubmission.min-age", resubmission.getMinAge(),
				"It must not be negative.");
	}

	private static void check(PubSubProperties.Leader leader, PubSubProperties.Cluster cluster) {
		Duration lease = leader.getLease();
		check(lease == null
				|| lease.compareTo(LeaderSettings.MIN_LEASE) >= 0 && lease.compareTo(LeaderSettings.MAX_LEASE) <= 0,
				"pubsub.leader.lease", lease, "It must be between 100ms and 1h.");
		check(!leader.getStopTimeout().isNegative() && leader.getStopTimeout().compareTo(MAX_AGE) <= 0,
				"pubsub.leader.stop-timeout", leader.getStopTimeout(),
				"It must not be negative, and 3650 days at most.");
		check(!leader.isQuorum() || cluster.getExpectedSize() > 0, "pubsub.leader.quorum", true,
				"A quorum is more than half of the nodes that there should be: set pubsub.cluster.expected-size to "
						+ "their number.");
	}

	private static void check(PubSubProperties.Cache cache) {
		check(!cache.getWindow().isNegative() && cache.getWindow().compareTo(Duration.ofSeconds(1)) <= 0,
				"pubsub.cache.window", cache.getWindow(), "It must not be negative, and 1s at most.");
		check(cache.getMaxKeys() > 0 && cache.getMaxKeys() <= 10_000, "pubsub.cache.max-keys", cache.getMaxKeys(),
				"It must be between 1 and 10000.");
		check(!cache.getJitter().isNegative(), "pubsub.cache.jitter", cache.getJitter(), "It must not be negative.");
		check(isPositive(cache.getCheckInterval()), "pubsub.cache.check-interval", cache.getCheckInterval(),
				"It must be positive.");
	}

	private static void check(PubSubProperties.Cluster cluster) {
		notBlank("pubsub.cluster.name", cluster.getName());
		notBlank("pubsub.cluster.bind-address", cluster.getBindAddress());
		check(cluster.getBindPort() >= 0 && cluster.getBindPort() <= 65_535, "pubsub.cluster.bind-port",
				cluster.getBindPort(), "It must be between 0 and 65535.");
		check(isPositive(cluster.getJoinTimeout()), "pubsub.cluster.join-timeout", cluster.getJoinTimeout(),
				"It must be positive.");
		check(cluster.getFailureTimeout().compareTo(MIN_FAILURE_TIMEOUT) >= 0, "pubsub.cluster.failure-timeout",
				cluster.getFailureTimeout(), "It must be at least 500ms.");
		check(cluster.getExpectedSize() >= 0, "pubsub.cluster.expected-size", cluster.getExpectedSize(),
				"It must not be negative.");
		checkSecurity(cluster);
		if (cluster.getStack() == null) {
			checkDiscovery(cluster);
		}
	}

	private static void checkSite(PubSubProperties.Cluster cluster, PubSubProperties.Leader leader) {
		String site = cluster.getSite();
		PubSubProperties.Cluster.Bridge bridge = cluster.getBridge();
		check(site != null && SiteNames.isValid(site), "pubsub.cluster.site", site,
				"The name of a site has 1 to 64 letters, digits, '.', '-' and '_'.");
		check(leader.isEnabled(), "pubsub.cluster.site", site,
				"A site elects its bridge head: remove pubsub.leader.enabled=false.");
		check(cluster.getStack() == null, "pubsub.cluster.stack", cluster.getStack(),
				"The bridge would not have the security of a stack of your own: remove the stack, or "
						+ "pubsub.cluster.site.");
		check(!bridge.getHosts().isEmpty(), "pubsub.cluster.bridge.hosts", null,
				"A site needs the hosts where bridge heads of other sites may be.");
		bridge.getHosts().forEach((host) -> checkHost("pubsub.cluster.bridge.hosts", host));
		notBlank("pubsub.cluster.bridge.bind-address", bridge.getBindAddress());
		check(bridge.getBindPort() > 0 && bridge.getBindPort() <= 65_535, "pubsub.cluster.bridge.bind-port",
				bridge.getBindPort(), "It must be between 1 and 65535, as other sites need to know it.");
		check(bridge.getBindPort() != cluster.getBindPort(), "pubsub.cluster.bridge.bind-port", bridge.getBindPort(),
				"The cluster has this port already: pubsub.cluster.bind-port.");
	}

	private static void checkSecurity(PubSubProperties.Cluster cluster) {
		String bundle = cluster.getSsl().getBundle();
		String secret = cluster.getSecret();
		notBlank("pubsub.cluster.ssl.bundle", bundle);
		SecretChecks.check(secret, cluster.getPreviousSecrets());
		check(secret == null || bundle == null, "pubsub.cluster.ssl.bundle", bundle,
				"Set either this or pubsub.cluster.secret.");
		check(cluster.getStack() == null || (secret == null && bundle == null), "pubsub.cluster.stack",
				cluster.getStack(), "A stack of your own brings its own security: remove pubsub.cluster.secret and "
						+ "pubsub.cluster.ssl.bundle.");
	}

	private static void checkDiscovery(PubSubProperties.Cluster cluster) {
		Discovery discovery = cluster.getDiscovery();
		String spelling = discovery.name().toLowerCase(Locale.ROOT);
		cluster.getStatic().getHosts().forEach((host) -> checkHost("pubsub.cluster.static.hosts", host));
		check(discovery != Discovery.STATIC || !cluster.getStatic().getHosts().isEmpty(), "pubsub.cluster.discovery",
				spelling, "Static discovery needs pubsub.cluster.static.hosts.");
		check(discovery != Discovery.DNS || StringUtils.hasText(cluster.getDns().getQuery()),
				"pubsub.cluster.discovery", spelling, "DNS discovery needs pubsub.cluster.dns.query.");
		notBlank("pubsub.cluster.jdbc.data-source", cluster.getJdbc().getDataSource());
		check(cluster.getBindPort() != 0 || !sharesPort(cluster), "pubsub.cluster.bind-port", 0,
				"This discovery needs a port that all nodes share.");
	}

	private static boolean sharesPort(PubSubProperties.Cluster cluster) {
		return switch (cluster.getDiscovery()) {
			case DNS, KUBERNETES -> true;
			case AUTO -> StringUtils.hasText(cluster.getDns().getQuery());
			case LOCAL, STATIC, MULTICAST, JDBC -> false;
		};
	}

	private static void checkHost(String property, String host) {
		try {
			JGroupsOptions.checkStaticHost(host);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(property, host, String.valueOf(ex.getMessage()));
		}
	}

	/** Whether a time is at least the millisecond that counts; also of very long ones. */
	private static boolean isPositive(Duration time) {
		return TimeUnit.MILLISECONDS.convert(time) > 0;
	}

	private static void notBlank(String property, @Nullable String value) {
		check(value == null || !value.isBlank(), property, value, "It must not be empty.");
	}

	private static void check(boolean valid, String property, @Nullable Object value, String reason) {
		if (!valid) {
			throw invalid(property, value, reason);
		}
	}

}
