package io.pubsub.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import io.pubsub.Overflow;
import io.pubsub.autoconfigure.PubSubProperties.Cluster.Discovery;
import io.pubsub.jgroups.JGroupsOptions;

/**
 * Complains about values that make no sense, naming the property.
 */
final class PropertyChecks {

	private static final DataSize MAX_MESSAGE_SIZE = DataSize.ofGigabytes(1);

	private static final Duration MIN_FAILURE_TIMEOUT = Duration.ofMillis(500);

	private PropertyChecks() {
	}

	static void check(PubSubProperties properties) {
		notBlank("pubsub.node-name", properties.getNodeName());
		notBlank("pubsub.codec", properties.getCodec());
		DataSize size = properties.getMaxMessageSize();
		check(size.toBytes() > 0 && size.compareTo(MAX_MESSAGE_SIZE) <= 0, "pubsub.max-message-size", size,
				"It must be between 1B and 1GB.");
		check(properties.getRequestTimeout().toMillis() > 0, "pubsub.request-timeout", properties.getRequestTimeout(),
				"It must be positive.");
		positive("pubsub.max-queued-bytes", properties.getMaxQueuedBytes());
		check(properties.getListener());
		if (properties.getCluster().isEnabled()) {
			check(properties.getCluster());
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
		check(listener.getOverflow() != Overflow.DEFAULT, "pubsub.listener.overflow", "default",
				"This is the default: set drop-oldest, drop-newest, block or fail.");
		check(!listener.getBlockTimeout().isNegative(), "pubsub.listener.block-timeout", listener.getBlockTimeout(),
				"It must not be negative.");
	}

	private static void check(PubSubProperties.Cluster cluster) {
		notBlank("pubsub.cluster.name", cluster.getName());
		notBlank("pubsub.cluster.bind-address", cluster.getBindAddress());
		check(cluster.getBindPort() >= 0 && cluster.getBindPort() <= 65_535, "pubsub.cluster.bind-port",
				cluster.getBindPort(), "It must be between 0 and 65535.");
		check(cluster.getJoinTimeout().toMillis() > 0, "pubsub.cluster.join-timeout", cluster.getJoinTimeout(),
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

	private static void checkSecurity(PubSubProperties.Cluster cluster) {
		String bundle = cluster.getSsl().getBundle();
		String secret = cluster.getSecret();
		notBlank("pubsub.cluster.ssl.bundle", bundle);
		// failures are printed: never with a secret
		check(secret == null || secret.length() >= JGroupsOptions.MIN_SECRET_LENGTH, "pubsub.cluster.secret",
				"(hidden)", "It needs at least " + JGroupsOptions.MIN_SECRET_LENGTH + " characters.");
		check(secret == null || bundle == null, "pubsub.cluster.ssl.bundle", bundle,
				"Set either this or pubsub.cluster.secret.");
		check(cluster.getStack() == null || (secret == null && bundle == null), "pubsub.cluster.stack",
				cluster.getStack(), "A stack of your own brings its own security: remove pubsub.cluster.secret and "
						+ "pubsub.cluster.ssl.bundle.");
	}

	private static void checkDiscovery(PubSubProperties.Cluster cluster) {
		Discovery discovery = cluster.getDiscovery();
		check(discovery != Discovery.STATIC || !cluster.getStatic().getHosts().isEmpty(), "pubsub.cluster.discovery",
				discovery, "Static discovery needs pubsub.cluster.static.hosts.");
		check(discovery != Discovery.DNS || StringUtils.hasText(cluster.getDns().getQuery()),
				"pubsub.cluster.discovery", discovery, "DNS discovery needs pubsub.cluster.dns.query.");
		check(cluster.getBindPort() != 0 || (discovery != Discovery.DNS && discovery != Discovery.KUBERNETES),
				"pubsub.cluster.bind-port", 0, "This discovery needs a port that all nodes share.");
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
