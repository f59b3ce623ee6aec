package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

import io.pubsub.Spread;
import io.pubsub.cluster.Routing;
import io.pubsub.sse.SseOverflow;

/**
 * Properties of the library.
 */
@ConfigurationProperties("pubsub")
public class PubSubProperties {

	/**
	 * Whether publish and subscribe are available at all.
	 */
	private boolean enabled = true;

	/**
	 * Name of this node, unique in the cluster. By default the application's name and a
	 * random suffix.
	 */
	private @Nullable String nodeName;

	/**
	 * Which nodes a message goes to: those with a subscriber for its topic, or all.
	 */
	private Routing routing = Routing.INTEREST;

	/**
	 * Name of the codec that encodes payloads which are neither bytes nor text: "json",
	 * "cbor", or that of a PayloadCodec bean. By default "json" if there is Jackson,
	 * otherwise the only codec there is.
	 */
	private @Nullable String codec;

	/**
	 * How long to wait for replies to a request that sets no timeout, and for other nodes
	 * to confirm a message or to decide which mailbox has a name or event.
	 */
	private Duration requestTimeout = Duration.ofSeconds(5);

	/**
	 * Largest message, encoded and with its headers, that can be published and is
	 * accepted.
	 */
	private DataSize maxMessageSize = DataSize.ofMegabytes(1);

	/**
	 * Whether to encode each payload and decode it for this node's own listeners as well,
	 * so that the publisher gets an exception if another node could not read it. Off by
	 * default, and on in tests that Spring runs.
	 */
	private boolean verifyPayloads;

	/**
	 * How much the messages that wait in all mailboxes may take up together before
	 * overflow applies to further ones. By default a quarter of the heap.
	 */
	private @Nullable DataSize maxQueuedBytes;

	/**
	 * Codecs that payloads of other nodes may use, besides the one of "pubsub.codec" and
	 * PayloadCodec beans: "json" or "cbor". Useful while the nodes of a cluster change
	 * from one to the other.
	 */
	private List<String> acceptedCodecs = new ArrayList<>();

	/**
	 * Defaults of subscriptions.
	 */
	private final Listener listener = new Listener();

	/**
	 * Limits of presence.
	 */
	private final Presence presence = new Presence();

	/**
	 * Topics that remember what was published to them. The first entry that matches a
	 * topic counts. Set the same on all nodes.
	 */
	private List<History> history = new ArrayList<>();

	/**
	 * Most memory that this node uses to remember messages of all topics. By default a
	 * quarter of the heap. The topic that grows then drops its oldest messages.
	 */
	private @Nullable DataSize maxHistorySize;

	/**
	 * How nodes form a cluster.
	 */
	private final Cluster cluster = new Cluster();

	/**
	 * Spring's simple STOMP broker across nodes.
	 */
	private final WebSocket websocket = new WebSocket();

	/**
	 * Streams of server-sent events.
	 */
	private final Sse sse = new Sse();

	/**
	 * Spring's application events on all nodes.
	 */
	private final ApplicationEvents events = new ApplicationEvents();

	/**
	 * Spring Modulith on several nodes.
	 */
	private final Modulith modulith = new Modulith();

	/**
	 * Leaders: one node of many.
	 */
	private final Leader leader = new Leader();

	/**
	 * Caches whose evictions reach all nodes.
	 */
	private final Cache cache = new Cache();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getNodeName() {
		return this.nodeName;
	}

	public void setNodeName(@Nullable String nodeName) {
		this.nodeName = nodeName;
	}

	public Routing getRouting() {
		return this.routing;
	}

	public void setRouting(Routing routing) {
		this.routing = routing;
	}

	public @Nullable String getCodec() {
		return this.codec;
	}

	public void setCodec(@Nullable String codec) {
		this.codec = codec;
	}

	public Duration getRequestTimeout() {
		return this.requestTimeout;
	}

	public void setRequestTimeout(Duration requestTimeout) {
		this.requestTimeout = requestTimeout;
	}

	public DataSize getMaxMessageSize() {
		return this.maxMessageSize;
	}

	public void setMaxMessageSize(DataSize maxMessageSize) {
		this.maxMessageSize = maxMessageSize;
	}

	public boolean isVerifyPayloads() {
		return this.verifyPayloads;
	}

	public void setVerifyPayloads(boolean verifyPayloads) {
		this.verifyPayloads = verifyPayloads;
	}

	public @Nullable DataSize getMaxQueuedBytes() {
		return this.maxQueuedBytes;
	}

	public void setMaxQueuedBytes(@Nullable DataSize maxQueuedBytes) {
		this.maxQueuedBytes = maxQueuedBytes;
	}

	public List<String> getAcceptedCodecs() {
		return this.acceptedCodecs;
	}

	public void setAcceptedCodecs(List<String> acceptedCodecs) {
		this.acceptedCodecs = acceptedCodecs;
	}

	public Listener getListener() {
		return this.listener;
	}

	public Presence getPresence() {
		return this.presence;
	}

	public List<History> getHistory() {
		return this.history;
	}

	public void setHistory(List<History> history) {
		this.history = history;
	}

	public @Nullable DataSize getMaxHistorySize() {
		return this.maxHistorySize;
	}

	public void setMaxHistorySize(@Nullable DataSize maxHistorySize) {
		this.maxHistorySize = maxHistorySize;
	}

	public Cluster getCluster() {
		return this.cluster;
	}

	public WebSocket getWebsocket() {
		return this.websocket;
	}

	public Sse getSse() {
		return this.sse;
	}

	public ApplicationEvents getEvents() {
		return this.events;
	}

	public Modulith getModulith() {
		return this.modulith;
	}

	public Cache getCache() {
		return this.cache;
	}

	public Leader getLeader() {
		return this.leader;
	}

	/**
	 * Caches whose evictions reach all nodes.
	 */
	public static class Cache {

		/**
		 * Whether evictions from caches that are local to a node reach all nodes.
		 */
		private boolean enabled;

		/**
		 * Names of the caches that are clustered. By default all local ones.
		 */
		private List<String> names = new ArrayList<>();

		/**
		 * Names of further classes that are local to a node: of caches, or of what they
		 * wrap. Caffeine, concurrent maps, Ehcache, Cache2k and caches that implement
		 * "TwoLevelCache" are known.
		 */
		private List<String> localTypes = new ArrayList<>();

		/**
		 * How long evictions are collected after a message was sent; the first one after
		 * a pause is sent at once.
		 */
		private Duration window = Duration.ofNanos(250_000);

		/**
		 * How many keys of a cache may wait to be sent; more are sent as a clear of the
		 * whole cache.
		 */
		private int maxKeys = 1000;

		/**
		 * How long at most a node waits before it applies an eviction of another node, a
		 * random time, so that not all nodes load a popular value at once. Until then it
		 * has the old value.
		 */
		private Duration jitter = Duration.ZERO;

		/**
		 * How long it takes at most until other nodes notice that the last eviction of
		 * this node was lost.
		 */
		private Duration checkInterval = Duration.ofSeconds(5);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public List<String> getNames() {
			return this.names;
		}

		public void setNames(List<String> names) {
			this.names = names;
		}

		public List<String> getLocalTypes() {
			return this.localTypes;
		}

		public void setLocalTypes(List<String> localTypes) {
			this.localTypes = localTypes;
		}

		public Duration getWindow() {
			return this.window;
		}

		public void setWindow(Duration window) {
			this.window = window;
		}

		public int getMaxKeys() {
			return this.maxKeys;
		}

		public void setMaxKeys(int maxKeys) {
			this.maxKeys = maxKeys;
		}

		public Duration getJitter() {
			return this.jitter;
		}

		public void setJitter(Duration jitter) {
			this.jitter = jitter;
		}

		public Duration getCheckInterval() {
			return this.checkInterval;
		}

		public void setCheckInterval(Duration checkInterval) {
			this.checkInterval = checkInterval;
		}

	}

	/**
	 * Leaders: one node of many.
	 */
	public static class Leader {

		/**
		 * Whether there are leaders, "@OnOneNode" methods and locks.
		 */
		private boolean enabled = true;

		/**
		 * How long a leader or the holder of a lock goes on without hearing from the
		 * other nodes, and how long it takes at most until another may follow. By default
		 * twice "pubsub.cluster.failure-timeout". Set the same on all nodes.
		 */
		private @Nullable Duration lease;

		/**
		 * How long a leader that gives up, for example because the application stops,
		 * waits for its tasks before it interrupts them, and for its listeners; and how
		 * long a node that stops waits until its locks are unlocked.
		 */
		private Duration stopTimeout = Duration.ofSeconds(10);

		/**
		 * Whether only a side with more than half of "pubsub.cluster.expected-size" nodes
		 * has leaders and locks. Set the same on all nodes.
		 */
		private boolean quorum;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable Duration getLease() {
			return this.lease;
		}

		public void setLease(@Nullable Duration lease) {
			this.lease = lease;
		}

		public Duration getStopTimeout() {
			return this.stopTimeout;
		}

		public void setStopTimeout(Duration stopTimeout) {
			this.stopTimeout = stopTimeout;
		}

		public boolean isQuorum() {
			return this.quorum;
		}

		public void setQuorum(boolean quorum) {
			this.quorum = quorum;
		}

	}

	/**
	 * Spring's simple STOMP broker across nodes.
	 */
	public static class WebSocket {

		/**
		 * Whether the simple broker of "@EnableWebSocketMessageBroker" serves the clients
		 * of all nodes. If not, each node serves its own.
		 */
		private boolean enabled = true;

		/**
		 * How many subscriptions one session may have; 0 for any number. The session of a
		 * client that asks for more is closed with an error.
		 */
		private int maxSubscriptionsPerSession = 1000;

		/**
		 * How long it takes to close all sessions when the application stops, a part of
		 * them at a time, so that not all clients connect to other nodes at once.
		 */
		private Duration drainTime = Duration.ZERO;

		/**
		 * Destinations whose subscribers are tracked by presence, such as
		 * "/topic/rooms.*": Ant patterns. The scope is the destination, the key the user,
		 * or the id of a session without one, and the metadata the id of the session.
		 */
		private List<String> presence = new ArrayList<>();

		public boolean isEnabled() {
			return this.enabled;
		}

		public List<String> getPresence() {
			return this.presence;
		}

		public void setPresence(List<String> presence) {
			this.presence = presence;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getMaxSubscriptionsPerSession() {
			return this.maxSubscriptionsPerSession;
		}

		public void setMaxSubscriptionsPerSession(int maxSubscriptionsPerSession) {
			this.maxSubscriptionsPerSession = maxSubscriptionsPerSession;
		}

		public Duration getDrainTime() {
			return this.drainTime;
		}

		public void setDrainTime(Duration drainTime) {
			this.drainTime = drainTime;
		}

	}

	/**
	 * Streams of server-sent events.
	 */
	public static class Sse {

		/**
		 * Whether there is a bean that makes streams of server-sent events from topics.
		 */
		private boolean enabled = true;

		/**
		 * How many messages may wait for one client. Further ones of a topic with history
		 * wait there; for others overflow applies.
		 */
		private int capacity = 1000;

		/**
		 * What happens when messages of a topic without history find no room: the client
		 * gets a "reset" event in place of those that wait, or is disconnected.
		 */
		private SseOverflow overflow = SseOverflow.RESET;

		/**
		 * How long a connection is silent before a comment is sent, which finds those
		 * that are dead. A client that has read nothing for twice as long is given up.
		 */
		private Duration heartbeat = Duration.ofSeconds(15);

		/**
		 * How long it takes to end all streams when the application stops, a part of them
		 * at a time, so that not all clients connect to other nodes at once.
		 */
		private Duration drainTime = Duration.ZERO;

		/**
		 * How long clients wait before they connect again when the application stops: on
		 * average, since each is told a time of its own between half of it and one and a
		 * half.
		 */
		private Duration retry = Duration.ofSeconds(1);

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

		public SseOverflow getOverflow() {
			return this.overflow;
		}

		public void setOverflow(SseOverflow overflow) {
			this.overflow = overflow;
		}

		public Duration getHeartbeat() {
			return this.heartbeat;
		}

		public void setHeartbeat(Duration heartbeat) {
			this.heartbeat = heartbeat;
		}

		public Duration getDrainTime() {
			return this.drainTime;
		}

		public void setDrainTime(Duration drainTime) {
			this.drainTime = drainTime;
		}

		public Duration getRetry() {
			return this.retry;
		}

		public void setRetry(Duration retry) {
			this.retry = retry;
		}

	}

	/**
	 * Spring's application events on all nodes.
	 */
	public static class ApplicationEvents {

		/**
		 * Whether application events of types with "@ClusterEvent", and of those listed
		 * in "types", are sent to the other nodes, and received from them.
		 */
		private boolean enabled = true;

		/**
		 * Types of application events to send to the other nodes, for classes that cannot
		 * be annotated: each the full name of a class, or "<logical name>=<class>".
		 */
		private List<String> types = new ArrayList<>();

		/**
		 * Packages in which annotated classes are looked for, to receive events of them.
		 * By default those of the application.
		 */
		private List<String> packages = new ArrayList<>();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public List<String> getTypes() {
			return this.types;
		}

		public void setTypes(List<String> types) {
			this.types = types;
		}

		public List<String> getPackages() {
			return this.packages;
		}

		public void setPackages(List<String> packages) {
			this.packages = packages;
		}

	}

	/**
	 * Spring Modulith on several nodes.
	 */
	public static class Modulith {

		/**
		 * Whether events with "@Externalized" are published to topics, unless another
		 * transport is there, and the registry of event publications knows of several
		 * nodes.
		 */
		private boolean enabled = true;

		/**
		 * Whether an event whose topic has no subscriber fails, so that its publication
		 * stays incomplete. By default it is complete.
		 */
		private boolean subscriberRequired;

		/**
		 * How incomplete event publications are resubmitted.
		 */
		private final Resubmission resubmission = new Resubmission();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public boolean isSubscriberRequired() {
			return this.subscriberRequired;
		}

		public void setSubscriberRequired(boolean subscriberRequired) {
			this.subscriberRequired = subscriberRequired;
		}

		public Resubmission getResubmission() {
			return this.resubmission;
		}

		/**
		 * How incomplete event publications are resubmitted.
		 */
		public static class Resubmission {

			/**
			 * Whether only one node of the application resubmits incomplete event
			 * publications, whatever asks for it; on others it does nothing.
			 */
			private boolean oneNode = true;

			/**
			 * How often incomplete event publications are resubmitted. By default only
			 * the application, or Spring Modulith at its start, does so.
			 */
			private @Nullable Duration interval;

			/**
			 * How old an incomplete event publication must be to be resubmitted at the
			 * "interval". Longer than any listener takes, or it runs twice.
			 */
			private Duration minAge = Duration.ofMinutes(5);

			public boolean isOneNode() {
				return this.oneNode;
			}

			public void setOneNode(boolean oneNode) {
				this.oneNode = oneNode;
			}

			public @Nullable Duration getInterval() {
				return this.interval;
			}

			public void setInterval(@Nullable Duration interval) {
				this.interval = interval;
			}

			public Duration getMinAge() {
				return this.minAge;
			}

			public void setMinAge(Duration minAge) {
				this.minAge = minAge;
			}

		}

	}

	/**
	 * Defaults of subscriptions.
	 */
	public static class Listener {

		/**
		 * How many messages may wait in one mailbox before overflow applies.
		 */
		private int capacity = 65536;

		/**
		 * How much the messages that wait in one mailbox may take up, encoded and with
		 * their headers, before overflow applies. By default a sixteenth of the heap.
		 */
		private @Nullable DataSize maxBytes;

		/**
		 * What happens to a message that finds a subscription full.
		 */
		private OverflowPolicy overflow = OverflowPolicy.DROP_OLDEST;

		/**
		 * How many messages of one subscription are handled at a time; with 1 they are
		 * handled in order.
		 */
		private int concurrency = 1;

		/**
		 * How a group shares the messages that this node publishes: evenly over all nodes
		 * that have a member, or with this node's own members first.
		 */
		private Spread spread = Spread.EVENLY;

		/**
		 * Whether @Subscribe methods listen from the start, rather than from their first
		 * resume().
		 */
		private boolean autoStartup = true;

		/**
		 * How long a publisher waits for room where overflow is "block", or for a node
		 * that reads slowly.
		 */
		private Duration blockTimeout = Duration.ofSeconds(10);

		public int getCapacity() {
			return this.capacity;
		}

		public void setCapacity(int capacity) {
			this.capacity = capacity;
		}

		public @Nullable DataSize getMaxBytes() {
			return this.maxBytes;
		}

		public void setMaxBytes(@Nullable DataSize maxBytes) {
			this.maxBytes = maxBytes;
		}

		public OverflowPolicy getOverflow() {
			return this.overflow;
		}

		public void setOverflow(OverflowPolicy overflow) {
			this.overflow = overflow;
		}

		public int getConcurrency() {
			return this.concurrency;
		}

		public void setConcurrency(int concurrency) {
			this.concurrency = concurrency;
		}

		public Spread getSpread() {
			return this.spread;
		}

		public void setSpread(Spread spread) {
			this.spread = spread;
		}

		public boolean isAutoStartup() {
			return this.autoStartup;
		}

		public void setAutoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
		}

		public Duration getBlockTimeout() {
			return this.blockTimeout;
		}

		public void setBlockTimeout(Duration blockTimeout) {
			this.blockTimeout = blockTimeout;
		}

		/**
		 * What happens to a message that finds a subscription full.
		 */
		public enum OverflowPolicy {

			/**
			 * The message that has waited longest is dropped, and the new one is
			 * accepted.
			 */
			DROP_OLDEST,

			/** The new message goes. */
			DROP_NEWEST,

			/** The publisher waits for room, up to "pubsub.listener.block-timeout". */
			BLOCK,

			/** The new message is dropped, and its publisher gets an exception. */
			FAIL

		}

	}

	/**
	 * Limits of presence.
	 */
	public static class Presence {

		/**
		 * Largest metadata of one entry, encoded. Every node keeps it.
		 */
		private DataSize maxMetadataSize = DataSize.ofKilobytes(4);

		public DataSize getMaxMetadataSize() {
			return this.maxMetadataSize;
		}

		public void setMaxMetadataSize(DataSize maxMetadataSize) {
			this.maxMetadataSize = maxMetadataSize;
		}

	}

	/**
	 * Topics that remember.
	 */
	public static class History {

		/**
		 * Topics or patterns that remember, such as 'orders.**'.
		 */
		private List<String> topics = new ArrayList<>();

		/**
		 * How many messages of each topic are kept.
		 */
		private int keep = 1000;

		/**
		 * How long messages are kept. In a compacted topic this goes for tombstones
		 * alone.
		 */
		private Duration age = Duration.ofHours(1);

		/**
		 * How much memory the messages of each topic may take up on a node.
		 */
		private DataSize maxSize = DataSize.ofMegabytes(16);

		/**
		 * How many nodes keep each message, 1 to 4. With 2 the failure of one node at a
		 * time loses no message whose receipt is complete.
		 */
		private int copies = 2;

		/**
		 * Whether only the last message of each key is kept.
		 */
		private boolean compacted;

		/**
		 * SpEL expression for the key of a message, for compacted topics; the payload is
		 * its root object. A 'pubsub_key' header takes precedence.
		 */
		private @Nullable String key;

		public List<String> getTopics() {
			return this.topics;
		}

		public void setTopics(List<String> topics) {
			this.topics = topics;
		}

		public int getKeep() {
			return this.keep;
		}

		public void setKeep(int keep) {
			this.keep = keep;
		}

		public Duration getFor() {
			return this.age;
		}

		public void setFor(Duration age) {
			this.age = age;
		}

		public DataSize getMaxSize() {
			return this.maxSize;
		}

		public void setMaxSize(DataSize maxSize) {
			this.maxSize = maxSize;
		}

		public int getCopies() {
			return this.copies;
		}

		public void setCopies(int copies) {
			this.copies = copies;
		}

		public boolean isCompacted() {
			return this.compacted;
		}

		public void setCompacted(boolean compacted) {
			this.compacted = compacted;
		}

		public @Nullable String getKey() {
			return this.key;
		}

		public void setKey(@Nullable String key) {
			this.key = key;
		}

	}

	/**
	 * How nodes form a cluster.
	 */
	public static class Cluster {

		/**
		 * Whether to form a cluster. If not, this node receives only its own messages,
		 * and JGroups is not needed.
		 */
		private boolean enabled = true;

		/**
		 * Nodes of the same name form one cluster. By default the application's name,
		 * otherwise a name derived from its main class and place.
		 */
		private @Nullable String name;

		/**
		 * The only address to listen on for other nodes: an address, a host name, or
		 * "site_local" for the first address of a private network. Other machines reach
		 * this node only if they can reach that address.
		 */
		private String bindAddress = "127.0.0.1";

		/**
		 * Port to listen on for other nodes; the next free one where discovery does not
		 * need to know it, and any free one with 0.
		 */
		private int bindPort = 7800;

		/**
		 * How nodes find each other.
		 */
		private Discovery discovery = Discovery.AUTO;

		/**
		 * Static discovery.
		 */
		private final Static staticHosts = new Static();

		/**
		 * DNS discovery.
		 */
		private final Dns dns = new Dns();

		/**
		 * JDBC discovery.
		 */
		private final Jdbc jdbc = new Jdbc();

		/**
		 * Kubernetes discovery.
		 */
		private final Kubernetes kubernetes = new Kubernetes();

		/**
		 * How long the start, and subscribing at run time, wait for the other nodes to
		 * confirm.
		 */
		private Duration joinTimeout = Duration.ofSeconds(5);

		/**
		 * A node without a sign of life for that long counts as having left the cluster.
		 */
		private Duration failureTimeout = Duration.ofSeconds(5);

		/**
		 * How many nodes there should be; 0 if unknown. Health reports when this node
		 * sees no more than half of them.
		 */
		private int expectedSize;

		/**
		 * Name of the site that this cluster is, if it is one of several that are
		 * connected by a bridge: 1 to 64 letters, digits, ".", "-" and "_". The same on
		 * all nodes of a site. The names of cluster and site together tell clusters
		 * apart.
		 */
		private @Nullable String site;

		/**
		 * The bridge between sites.
		 */
		private final Bridge bridge = new Bridge();

		/**
		 * Location of a JGroups XML stack of your own. It replaces bind address and port,
		 * discovery and failure timeout.
		 */
		private @Nullable String stack;

		/**
		 * TLS.
		 */
		private final Ssl ssl = new Ssl();

		/**
		 * Secret that all nodes share, and that excludes all other programs: at least 16
		 * random characters, as from "openssl rand -base64 32". All links are encrypted.
		 */
		private @Nullable String secret;

		/**
		 * Secrets that are accepted besides "secret", while the secret of a running
		 * cluster changes. Remove them once all nodes have the new one.
		 */
		private List<String> previousSecrets = new ArrayList<>();

		/**
		 * Whether any program that reaches this node is accepted as a node, and links are
		 * in the clear: on the network as well as between users of one machine.
		 */
		private boolean allowInsecure;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(@Nullable String name) {
			this.name = name;
		}

		public String getBindAddress() {
			return this.bindAddress;
		}

		public void setBindAddress(String bindAddress) {
			this.bindAddress = bindAddress;
		}

		public int getBindPort() {
			return this.bindPort;
		}

		public void setBindPort(int bindPort) {
			this.bindPort = bindPort;
		}

		public Discovery getDiscovery() {
			return this.discovery;
		}

		public void setDiscovery(Discovery discovery) {
			this.discovery = discovery;
		}

		public Static getStatic() {
			return this.staticHosts;
		}

		public Dns getDns() {
			return this.dns;
		}

		public Jdbc getJdbc() {
			return this.jdbc;
		}

		public Kubernetes getKubernetes() {
			return this.kubernetes;
		}

		public Duration getJoinTimeout() {
			return this.joinTimeout;
		}

		public void setJoinTimeout(Duration joinTimeout) {
			this.joinTimeout = joinTimeout;
		}

		public Duration getFailureTimeout() {
			return this.failureTimeout;
		}

		public void setFailureTimeout(Duration failureTimeout) {
			this.failureTimeout = failureTimeout;
		}

		public int getExpectedSize() {
			return this.expectedSize;
		}

		public void setExpectedSize(int expectedSize) {
			this.expectedSize = expectedSize;
		}

		public @Nullable String getSite() {
			return this.site;
		}

		public void setSite(@Nullable String site) {
			this.site = site;
		}

		/** Whether this cluster is one of several sites. */
		boolean hasSite() {
			return this.site != null && !this.site.isEmpty();
		}

		public Bridge getBridge() {
			return this.bridge;
		}

		public @Nullable String getStack() {
			return this.stack;
		}

		public void setStack(@Nullable String stack) {
			this.stack = stack;
		}

		public Ssl getSsl() {
			return this.ssl;
		}

		public @Nullable String getSecret() {
			return this.secret;
		}

		public void setSecret(@Nullable String secret) {
			this.secret = secret;
		}

		public List<String> getPreviousSecrets() {
			return this.previousSecrets;
		}

		public void setPreviousSecrets(List<String> previousSecrets) {
			this.previousSecrets = previousSecrets;
		}

		public boolean isAllowInsecure() {
			return this.allowInsecure;
		}

		public void setAllowInsecure(boolean allowInsecure) {
			this.allowInsecure = allowInsecure;
		}

		/**
		 * TLS between nodes.
		 */
		public static class Ssl {

			/**
			 * Name of the SSL bundle with the key of this node and the certificates that
			 * it trusts. Any program with a certificate that these trust is accepted as a
			 * node. All links are encrypted.
			 */
			private @Nullable String bundle;

			public @Nullable String getBundle() {
				return this.bundle;
			}

			public void setBundle(@Nullable String bundle) {
				this.bundle = bundle;
			}

		}

		/**
		 * The bridge between sites. Secret, SSL bundle and failure timeout are those of
		 * the cluster.
		 */
		public static class Bridge {

			/**
			 * Where bridge heads may be: "host" or "host:port" of nodes of all sites, by
			 * default with the bind port of the bridge. A node that is not listed is
			 * found only while one of these is on the bridge. They need not all be up.
			 */
			private List<String> hosts = new ArrayList<>();

			/**
			 * Address to listen on for other sites while this node is the bridge head. By
			 * default that of the cluster.
			 */
			private @Nullable String bindAddress;

			/**
			 * Port to listen on for other sites while this node is the bridge head.
			 */
			private int bindPort = 7900;

			public List<String> getHosts() {
				return this.hosts;
			}

			public void setHosts(List<String> hosts) {
				this.hosts = hosts;
			}

			public @Nullable String getBindAddress() {
				return this.bindAddress;
			}

			public void setBindAddress(@Nullable String bindAddress) {
				this.bindAddress = bindAddress;
			}

			public int getBindPort() {
				return this.bindPort;
			}

			public void setBindPort(int bindPort) {
				this.bindPort = bindPort;
			}

		}

		/**
		 * Discovery with fixed hosts.
		 */
		public static class Static {

			/**
			 * Nodes to ask for the cluster: "host" or "host:port", by default with the
			 * bind port. They need not all be up.
			 */
			private List<String> hosts = new ArrayList<>();

			public List<String> getHosts() {
				return this.hosts;
			}

			public void setHosts(List<String> hosts) {
				this.hosts = hosts;
			}

		}

		/**
		 * Discovery with DNS.
		 */
		public static class Dns {

			/**
			 * Name whose addresses are the nodes, such as that of a headless Kubernetes
			 * service.
			 */
			private @Nullable String query;

			public @Nullable String getQuery() {
				return this.query;
			}

			public void setQuery(@Nullable String query) {
				this.query = query;
			}

		}

		/**
		 * Discovery by a table of a database.
		 */
		public static class Jdbc {

			/**
			 * Name of the DataSource bean. By default the only or primary one.
			 */
			private @Nullable String dataSource;

			/**
			 * Table that the nodes of all clusters write their addresses to.
			 */
			private String table = "pubsub_nodes";

			/**
			 * Whether to create the table if it is not there.
			 */
			private boolean initializeSchema = true;

			public @Nullable String getDataSource() {
				return this.dataSource;
			}

			public void setDataSource(@Nullable String dataSource) {
				this.dataSource = dataSource;
			}

			public String getTable() {
				return this.table;
			}

			public void setTable(String table) {
				this.table = table;
			}

			public boolean isInitializeSchema() {
				return this.initializeSchema;
			}

			public void setInitializeSchema(boolean initializeSchema) {
				this.initializeSchema = initializeSchema;
			}

		}

		/**
		 * Discovery with the Kubernetes API.
		 */
		public static class Kubernetes {

			/**
			 * Namespace of the pods. By default that of this pod.
			 */
			private @Nullable String namespace;

			/**
			 * Label selector of the pods, such as "app=orders".
			 */
			private @Nullable String labels;

			public @Nullable String getNamespace() {
				return this.namespace;
			}

			public void setNamespace(@Nullable String namespace) {
				this.namespace = namespace;
			}

			public @Nullable String getLabels() {
				return this.labels;
			}

			public void setLabels(@Nullable String labels) {
				this.labels = labels;
			}

		}

		/**
		 * How nodes find each other.
		 */
		public enum Discovery {

			/**
			 * DNS where "pubsub.cluster.dns.query" is set, else Kubernetes on Kubernetes,
			 * else local.
			 */
			AUTO,

			/** All nodes that run on this machine, without configuration. */
			LOCAL,

			/** The hosts of "pubsub.cluster.static.hosts", and whom they know. */
			STATIC,

			/** IP multicast. */
			MULTICAST,

			/** The addresses of "pubsub.cluster.dns.query". */
			DNS,

			/** A table of the application's database. */
			JDBC,

			/** The pods that the Kubernetes API names; needs "jgroups-kubernetes". */
			KUBERNETES

		}

	}

}
