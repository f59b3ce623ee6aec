package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener;
import io.pubsub.MembershipEvent;
import io.pubsub.Overflow;
import io.pubsub.PayloadCodec;
import io.pubsub.Spread;
import io.pubsub.cluster.AloneTransport;
import io.pubsub.cluster.Peers;
import io.pubsub.cluster.Routing;
import io.pubsub.cluster.Transport;
import io.pubsub.dispatch.MailboxSettings;
import io.pubsub.log.Printable;
import io.pubsub.name.NameConflictResolver;
import io.pubsub.node.history.HistorySettings;
import io.pubsub.node.kernel.KernelSettings;
import io.pubsub.node.mailbox.LoggingErrorHandler;
import io.pubsub.node.mailbox.MailboxDefaults;
import io.pubsub.node.presence.PresenceSlice;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.PayloadCodecs;
import io.pubsub.wire.Versions;

/**
 * Builds a node. Used by one thread.
 */
public final class NodeBuilder {

	final String name;

	@Nullable Transport transport;

	Routing routing = Routing.INTEREST;

	List<PayloadCodec> codecs = List.of();

	@Nullable String codec;

	int capacity = 65_536;

	long maxBytes = heap() / 16;

	long maxQueuedBytes = heap() / 4;

	Overflow overflow = Overflow.DROP_OLDEST;

	Duration blockTimeout = Duration.ofSeconds(10);

	int concurrency = 1;

	Spread spread = Spread.EVENLY;

	Duration joinTimeout = Duration.ofSeconds(5);

	Duration farewellTimeout = Peers.FAREWELL_TIMEOUT;

	Duration requestTimeout = Duration.ofSeconds(5);

	int maxMessageSize = 1024 * 1024;

	int maxMetadataSize = PresenceSlice.DEFAULT_MAX_METADATA;

	List<HistorySettings> history = List.of();

	long maxHistoryBytes = heap() / 4;

	boolean verifyPayloads;

	boolean relays;

	/** Other ones than this library's, for tests. */
	Versions versions = Versions.SPOKEN;

	@Nullable Executor executor;

	ListenerErrorHandler errorHandler = new LoggingErrorHandler();

	@Nullable NameConflictResolver nameConflictResolver;

	final List<LossListener> lossListeners = new ArrayList<>();

	final List<Consumer<MembershipEvent>> clusterListeners = new ArrayList<>();

	NodeBuilder(String name) {
		check(!name.isEmpty() && name.length() <= 200 && Printable.isPrintable(name),
				"A node's name has 1 to 200 characters that can be printed: '" + Printable.text(name) + "'");
		this.name = name;
	}

	/**
	 * What connects this node to others; null, the default, for this node alone.
	 */
	public NodeBuilder transport(@Nullable Transport transport) {
		this.transport = transport;
		return this;
	}

	/**
	 * Which nodes messages go to; by default those that are interested.
	 */
	public NodeBuilder routing(Routing routing) {
		this.routing = Objects.requireNonNull(routing, "routing");
		return this;
	}

	/**
	 * Codecs beside those of {@code byte[]} and text.
	 */
	public NodeBuilder codecs(List<PayloadCodec> codecs) {
		this.codecs = List.copyOf(codecs);
		return this;
	}

	/**
	 * The name of the codec that encodes; by default the first there is.
	 */
	public NodeBuilder codec(@Nullable String codec) {
		this.codec = codec;
		return this;
	}

	/**
	 * How many messages may wait in a mailbox, unless its subscription says otherwise.
	 */
	public NodeBuilder capacity(int capacity) {
		check(capacity > 0, "Capacity must be at least 1, not " + capacity);
		this.capacity = capacity;
		return this;
	}

	/**
	 * How many bytes the messages that wait in a mailbox may take up together, unless its
	 * subscription says otherwise; by default a sixteenth of the heap. A message counts
	 * with its encoded payload and its headers, and with 128 bytes for the rest. The
	 * payload of one that was published on this node and not encoded counts with its
	 * length if it is text or a {@code byte[]}, and with 256 bytes otherwise. A message
	 * that finds none waiting is taken even if it is larger.
	 */
	public NodeBuilder maxBytes(long bytes) {
		check(bytes > 0, "A mailbox must have room for at least 1 byte, not " + bytes);
		this.maxBytes = bytes;
		return this;
	}

	/**
	 * How many bytes the messages that wait in all mailboxes may take up together; by
	 * default a quarter of the heap. A message that waits in several mailboxes counts
	 * once. When that is exceeded, each mailbox does with further messages what it does
	 * when it is full itself, except that it always has room for its small share: up to
	 * 64 KB, or a sixteenth of all if that is less, divided by the number of mailboxes.
	 */
	public NodeBuilder maxQueuedBytes(long bytes) {
		check(bytes > 0, "The mailboxes must have room for at least 1 byte, not " + bytes);
		this.maxQueuedBytes = bytes;
		return this;
	}

	/**
	 * What happens to one more, unless its subscription says otherwise.
	 */
	public NodeBuilder overflow(Overflow overflow) {
		this.overflow = (overflow != Overflow.DEFAULT) ? overflow : Overflow.DROP_OLDEST;
		return this;
	}

	/**
	 * How long a publisher waits for room: in a mailbox of this node whose policy is
	 * {@link Overflow#BLOCK}, or on the way to a node that reads slowly.
	 */
	public NodeBuilder blockTimeout(Duration timeout) {
		check(!timeout.isNegative(), "The block timeout must not be negative");
		this.blockTimeout = timeout;
		return this;
	}

	/**
	 * How many messages of a subscription are worked on at a time, unless it says
	 * otherwise.
	 */
	public NodeBuilder concurrency(int concurrency) {
		check(concurrency > 0, "Concurrency must be at least 1, not " + concurrency);
		this.concurrency = concurrency;
		return this;
	}

	/**
	 * How groups share what this node publishes, unless their subscriptions say
	 * otherwise; evenly over the nodes by default.
	 */
	public NodeBuilder spread(Spread spread) {
		this.spread = (spread != Spread.DEFAULT) ? spread : Spread.EVENLY;
		return this;
	}

	/**
	 * How long starting and subscribing wait for other nodes.
	 */
	public NodeBuilder joinTimeout(Duration timeout) {
		check(!timeout.isNegative() && !timeout.isZero(), "The join timeout must be positive");
		this.joinTimeout = timeout;
		return this;
	}

	/**
	 * How long closing waits until all other nodes have read what they were sent, and
	 * know what this node took of what they sent.
	 */
	public NodeBuilder farewellTimeout(Duration timeout) {
		check(!timeout.isNegative(), "The farewell timeout must not be negative");
		this.farewellTimeout = timeout;
		return this;
	}

	/**
	 * How long what waits for answers waits: requests that do not say otherwise,
	 * confirmed publishing, and registering names.
	 */
	public NodeBuilder requestTimeout(Duration timeout) {
		check(!timeout.isNegative() && !timeout.isZero(), "The request timeout must be positive");
		this.requestTimeout = timeout;
		return this;
	}

	/**
	 * The most bytes that a message, encoded and with its headers, may have.
	 */
	public NodeBuilder maxMessageSize(int bytes) {
		check(bytes > 0, "The maximum message size must be positive");
		this.maxMessageSize = bytes;
		return this;
	}

	/**
	 * The most bytes that metadata of presence, encoded, may have.
	 */
	public NodeBuilder maxMetadataSize(int bytes) {
		check(bytes > 0 && bytes <= PresenceSlice.MAX_METADATA,
				"The maximum size of metadata must be 1 to " + PresenceSlice.MAX_METADATA + " bytes, not " + bytes);
		this.maxMetadataSize = bytes;
		return this;
	}

	/**
	 * Which topics remember what was published, and how much; of several settings that
	 * match a topic the first count. All nodes should have the same.
	 */
	public NodeBuilder history(HistorySettings... settings) {
		this.history = List.of(settings);
		return this;
	}

	/**
	 * How many bytes the messages that this node keeps of all topics may take up; by
	 * default a quarter of the heap. What exceeds that is dropped, from the topic that
	 * grows, the oldest first.
	 */
	public NodeBuilder maxHistoryBytes(long bytes) {
		check(bytes > 0, "History must have room for at least 1 byte, not " + bytes);
		this.maxHistoryBytes = bytes;
		return this;
	}

	/**
	 * Whether each payload is encoded, and decoded for the listeners of this node, as if
	 * they were on another one: for tests, where that finds what could not travel. By
	 * default it is not.
	 */
	public NodeBuilder verifyPayloads(boolean verify) {
		this.verifyPayloads = verify;
		return this;
	}

	/**
	 * Whether the node can tell relays what each node of the cluster subscribes to; by
	 * default not, as it has to remember that.
	 */
	public NodeBuilder relays(boolean relays) {
		this.relays = relays;
		return this;
	}

	/**
	 * What runs listeners: gives each task, which may last as long as the node, a thread
	 * of its own, at once. By default a daemon thread.
	 */
	public NodeBuilder executor(Executor executor) {
		this.executor = Objects.requireNonNull(executor, "executor");
		return this;
	}

	/**
	 * Hears what listeners throw whose subscription names nobody; by default logs it.
	 */
	public NodeBuilder errorHandler(ListenerErrorHandler handler) {
		this.errorHandler = Objects.requireNonNull(handler, "handler");
		return this;
	}

	/**
	 * Decides who keeps a name that two mailboxes have after a partition; by default the
	 * choice is arbitrary.
	 */
	public NodeBuilder nameConflictResolver(NameConflictResolver resolver) {
		this.nameConflictResolver = Objects.requireNonNull(resolver, "resolver");
		return this;
	}

	/**
	 * One more to hear of losses.
	 */
	public NodeBuilder lossListener(LossListener listener) {
		this.lossListeners.add(Objects.requireNonNull(listener, "listener"));
		return this;
	}

	/**
	 * One more to hear of nodes that come and go, on a worker, one event at a time.
	 */
	public NodeBuilder clusterListener(Consumer<MembershipEvent> listener) {
		this.clusterListeners.add(Objects.requireNonNull(listener, "listener"));
		return this;
	}

	/**
	 * Builds the node, which has not joined the cluster yet.
	 * @return the node, to be closed
	 */
	public PubSubNode build() {
		return new PubSubNode(this);
	}

	KernelSettings kernel() {
		PayloadCodecs codecs = new PayloadCodecs(this.codecs, this.codec);
		return new KernelSettings(hello(codecs), (this.transport != null) ? this.transport : new AloneTransport(),
				this.routing, codecs, this.maxMessageSize, this.executor, this.joinTimeout, this.blockTimeout,
				this.farewellTimeout, this.requestTimeout, List.copyOf(this.lossListeners),
				List.copyOf(this.clusterListeners));
	}

	/** What the node says of itself to others. */
	private ClusterFrame.Hello hello(PayloadCodecs codecs) {
		Map<String, String> settings = new TreeMap<>();
		settings.put("routing", this.routing.name().toLowerCase(Locale.ROOT));
		settings.put("max-message-size", Integer.toString(this.maxMessageSize));
		settings.put("accepted-codecs", String.join(" ", codecs.names()));
		String codec = codecs.encoding();
		if (codec != null) {
			settings.put("codec", codec);
		}
		return new ClusterFrame.Hello(this.name, this.versions, ClusterFrame.Hello.HISTORY, settings);
	}

	MailboxDefaults mailboxes() {
		MailboxSettings defaults = new MailboxSettings(this.capacity, this.maxBytes, this.overflow, this.blockTimeout,
				this.concurrency);
		return new MailboxDefaults(defaults, this.spread, this.maxQueuedBytes, this.errorHandler, this.verifyPayloads);
	}

	private static long heap() {
		return Runtime.getRuntime().maxMemory();
	}

	private static void check(boolean valid, String otherwise) {
		if (!valid) {
			throw new IllegalArgumentException(otherwise);
		}
	}

}
