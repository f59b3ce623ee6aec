package io.pubsub.jgroups;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.discovery.HostPort;
import io.pubsub.jgroups.discovery.NodeTable;
import io.pubsub.jgroups.security.SecretStrength;
import io.pubsub.jgroups.security.SharedSecret;
import io.pubsub.jgroups.security.Tls;

/**
 * The cluster and the network of a {@link JGroupsTransport}.
 *
 * @param clusterName nodes of the same name form one cluster
 * @param nodeName the name of this node in JGroups' own logs
 * @param bindAddress address or name of this machine to listen on, and nowhere else;
 * {@code SITE_LOCAL}, {@code LINK_LOCAL}, {@code NON_LOOPBACK} and {@code GLOBAL} stand
 * for the first address of that kind
 * @param bindPort the port to listen on; 0 is any free one
 * @param portRange how many ports to try after the first one while they are taken
 * @param discovery how nodes find each other
 * @param staticHosts for {@link Discovery#STATIC}: {@code host}, {@code host:port},
 * {@code [IPv6]} or {@code [IPv6]:port}; without a port, the bind port
 * @param dnsQuery for {@link Discovery#DNS}: the name to look up
 * @param kubernetesNamespace for {@link Discovery#KUBERNETES}: the namespace of the pods
 * @param kubernetesLabels for {@link Discovery#KUBERNETES}: a label selector, if any
 * @param nodeTable for {@link Discovery#JDBC}: where nodes write their addresses
 * @param joinTimeout how long to look for other nodes, where some may be, before a
 * cluster of this node alone is started; and how long one attempt to join may take
 * @param failureTimeout after how long without a sign of life a node has left the views
 * of others at the latest; one whose process ends leaves within about a second
 * @param stack path, URL or class path location of a JGroups stack of the user's own,
 * which then replaces everything here but the two names
 * @param tls how connections are encrypted, asked for each new one; null: in the clear,
 * on loopback only with nodes that can read a file of this user
 * @param allowInsecure whether any program that reaches this node is a node, on loopback
 * too
 */
public record JGroupsOptions(String clusterName, String nodeName, String bindAddress, int bindPort, int portRange,
		Discovery discovery, List<String> staticHosts, @Nullable String dnsQuery, @Nullable String kubernetesNamespace,
		@Nullable String kubernetesLabels, @Nullable NodeTable nodeTable, Duration joinTimeout, Duration failureTimeout,
		@Nullable String stack, @Nullable Supplier<Tls> tls, boolean allowInsecure) {

	private static final Pattern LOOPBACK = Pattern.compile("\\s*(localhost|127\\.[0-9.]+|\\[?::1]?)(:\\d+)?\\s*");

	private static final Duration MIN_FAILURE_TIMEOUT = Duration.ofMillis(500);

	public JGroupsOptions {
		staticHosts = List.copyOf(staticHosts);
		check(!clusterName.isBlank(), "The cluster needs a name");
		check(StandardCharsets.UTF_8.newEncoder().canEncode(clusterName),
				"The name of the cluster is no text: it holds half a character");
		check(!nodeName.isBlank(), "The node needs a name");
		check(bindPort >= 0 && bindPort <= 65_535, "Bind port " + bindPort + " is not between 0 and 65535");
		check(portRange >= 0 && bindPort + portRange <= 65_535,
				"Port range " + portRange + " after " + bindPort + " is not between 0 and what 65535 leaves");
		check(TimeUnit.MILLISECONDS.convert(joinTimeout) > 0, "The join timeout must be positive");
		check(failureTimeout.compareTo(MIN_FAILURE_TIMEOUT) >= 0,
				"The failure timeout must be at least " + TimeUnit.MILLISECONDS.convert(MIN_FAILURE_TIMEOUT) + " ms");
		check(stack == null || tls == null, "A stack of your own brings its own security: no TLS or secret here");
		if (stack == null) {
			check(discovery != Discovery.STATIC || !staticHosts.isEmpty(), "Static discovery needs hosts");
			check(discovery != Discovery.DNS || (dnsQuery != null && !dnsQuery.isBlank()),
					"DNS discovery needs a query");
			check(discovery != Discovery.JDBC || nodeTable != null, "JDBC discovery needs a table");
			check((discovery != Discovery.DNS && discovery != Discovery.KUBERNETES) || bindPort != 0,
					discovery + " discovery needs a bind port that all nodes share");
		}
	}

	/**
	 * Checks one of the static hosts.
	 * @throws IllegalArgumentException if it is none, with a message that says so
	 */
	public static void checkStaticHost(String host) {
		HostPort.parse(host, 1);
	}

	/**
	 * The name of the cluster for JGroups, which distinguishes names by the lowest byte
	 * of each character: names that are not ASCII get a hash.
	 */
	String wireName() {
		boolean ascii = this.clusterName.chars().allMatch((each) -> each < 0x80);
		return ascii ? this.clusterName : this.clusterName.replaceAll("[^\\x00-\\x7f]", "_") + "."
				+ UUID.nameUUIDFromBytes(this.clusterName.getBytes(StandardCharsets.UTF_8));
	}

	/** Whether other nodes are looked for beyond this machine. */
	boolean reachesOut() {
		return switch (this.discovery) {
			case LOCAL, MULTICAST -> false;
			case STATIC -> !this.staticHosts.stream().allMatch((host) -> LOOPBACK.matcher(host).matches());
			case DNS, JDBC, KUBERNETES -> true;
		};
	}

	private static void check(boolean valid, String message) {
		if (!valid) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Starts from the defaults: port 7800 of 127.0.0.1, {@link Discovery#LOCAL}.
	 */
	public static Builder builder(String clusterName, String nodeName) {
		return new Builder(clusterName, nodeName);
	}

	/**
	 * Collects options. Not thread-safe.
	 */
	public static final class Builder {

		private static final int MANY_PORTS = 99;

		private final String clusterName;

		private final String nodeName;

		private String bindAddress = "127.0.0.1";

		private int bindPort = 7800;

		private @Nullable Integer portRange;

		private Discovery discovery = Discovery.LOCAL;

		private List<String> staticHosts = List.of();

		private @Nullable String dnsQuery;

		private @Nullable String kubernetesNamespace;

		private @Nullable String kubernetesLabels;

		private @Nullable NodeTable nodeTable;

		private Duration joinTimeout = Duration.ofSeconds(1);

		private Duration failureTimeout = Duration.ofSeconds(5);

		private @Nullable String stack;

		private @Nullable Supplier<Tls> tls;

		private @Nullable String secret;

		private List<String> previousSecrets = List.of();

		private boolean allowInsecure;

		private Builder(String clusterName, String nodeName) {
			this.clusterName = clusterName;
			this.nodeName = nodeName;
		}

		public Builder bindAddress(String bindAddress) {
			this.bindAddress = bindAddress;
			return this;
		}

		public Builder bindPort(int bindPort) {
			this.bindPort = bindPort;
			return this;
		}

		/**
		 * Absent: 99 where others need not know the port (local, multicast, JDBC), else
		 * 0.
		 */
		public Builder portRange(@Nullable Integer portRange) {
			this.portRange = portRange;
			return this;
		}

		public Builder discovery(Discovery discovery) {
			this.discovery = discovery;
			return this;
		}

		public Builder staticHosts(List<String> staticHosts) {
			this.staticHosts = staticHosts;
			return this;
		}

		public Builder dnsQuery(@Nullable String dnsQuery) {
			this.dnsQuery = dnsQuery;
			return this;
		}

		/** Absent: the namespace JGroups reads from its environment. */
		public Builder kubernetesNamespace(@Nullable String kubernetesNamespace) {
			this.kubernetesNamespace = kubernetesNamespace;
			return this;
		}

		public Builder kubernetesLabels(@Nullable String kubernetesLabels) {
			this.kubernetesLabels = kubernetesLabels;
			return this;
		}

		public Builder nodeTable(@Nullable NodeTable nodeTable) {
			this.nodeTable = nodeTable;
			return this;
		}

		public Builder joinTimeout(Duration joinTimeout) {
			this.joinTimeout = joinTimeout;
			return this;
		}

		public Builder failureTimeout(Duration failureTimeout) {
			this.failureTimeout = failureTimeout;
			return this;
		}

		public Builder stack(@Nullable String stack) {
			this.stack = stack;
			return this;
		}

		/** Nodes recognize each other by certificates. */
		public Builder tls(@Nullable Supplier<Tls> tls) {
			this.tls = tls;
			return this;
		}

		/**
		 * Nodes recognize each other by a secret that all of them have. It needs at least
		 * 16 characters, and should be random.
		 */
		public Builder secret(@Nullable String secret) {
			this.secret = secret;
			return this;
		}

		/**
		 * Has this node also accept nodes with one of these secrets, and be accepted by
		 * them, while the secret of a running cluster changes.
		 */
		public Builder previousSecrets(List<String> previousSecrets) {
			this.previousSecrets = List.copyOf(previousSecrets);
			return this;
		}

		public Builder allowInsecure(boolean allowInsecure) {
			this.allowInsecure = allowInsecure;
			return this;
		}

		/**
		 * The options. Takes about a tenth of a second for each secret.
		 * @throws WeakSecretException if the secret is too easy to guess
		 * @throws IllegalArgumentException if they make no sense
		 */
		public JGroupsOptions build() {
			return new JGroupsOptions(this.clusterName, this.nodeName, this.bindAddress, this.bindPort,
					(this.portRange != null) ? this.portRange : defaultPortRange(), this.discovery, this.staticHosts,
					this.dnsQuery, this.kubernetesNamespace, this.kubernetesLabels, this.nodeTable, this.joinTimeout,
					this.failureTimeout, this.stack, links(), this.allowInsecure);
		}

		private @Nullable Supplier<Tls> links() {
			if (this.secret == null) {
				check(this.previousSecrets.isEmpty(), "Previous secrets need a secret that follows them");
				return this.tls;
			}
			check(this.tls == null, "Nodes know each other by TLS certificates or by a secret, not by both");
			if (SecretStrength.isWeak(this.secret)) {
				throw new WeakSecretException("The secret is too easy to guess. " + SecretStrength.ADVICE);
			}
			List<String> secrets = Stream.concat(Stream.of(this.secret), this.previousSecrets.stream())
				.distinct()
				.toList();
			check(secrets.size() <= SharedSecret.MAX_SECRETS,
					"There are more than " + (SharedSecret.MAX_SECRETS - 1) + " previous secrets");
			check(secrets.stream().noneMatch(String::isBlank), "A previous secret is empty");
			Tls links = new SharedSecret(secrets, this.clusterName).tls();
			return () -> links;
		}

		private int defaultPortRange() {
			boolean exchanged = switch (this.discovery) {
				case LOCAL, MULTICAST, JDBC -> true;
				case STATIC, DNS, KUBERNETES -> false;
			};
			return (this.bindPort != 0 && exchanged) ? Math.min(MANY_PORTS, 65_535 - this.bindPort) : 0;
		}

	}

}
