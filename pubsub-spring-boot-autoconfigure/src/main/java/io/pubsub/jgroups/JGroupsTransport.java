package io.pubsub.jgroups;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.JChannel;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

import io.pubsub.IncompatibleNodeException;
import io.pubsub.PubSubException;
import io.pubsub.cluster.Transport;
import io.pubsub.jgroups.discovery.LocalNotes;
import io.pubsub.jgroups.discovery.LoneNode;
import io.pubsub.jgroups.link.ClusterChannel;
import io.pubsub.jgroups.link.Destination;
import io.pubsub.jgroups.link.LinkProtocols;
import io.pubsub.jgroups.link.LinkSizes;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;
import io.pubsub.jgroups.security.Tls;
import io.pubsub.jgroups.security.UserFolder;
import io.pubsub.log.Printable;

/**
 * A transport over TCP. JGroups finds and watches the nodes.
 * <p>
 * {@link #send} writes to the socket on the calling thread. It waits while the receiver
 * has too many bytes to read, until the receiver reads, or has left the view. No other
 * call waits for that. Messages to a node outside this node's view are dropped.
 * <p>
 * JGroups logs to {@code org.jgroups.*}. Ordinary events of a cluster are logged at INFO
 * or below, without stack traces.
 */
public final class JGroupsTransport implements Transport {

	private static final Log logger = LogFactory.getLog(JGroupsTransport.class);

	private static final Duration FIRST_REMINDER = Duration.ofMinutes(1);

	/** How often to look for a free port that no other program takes meanwhile. */
	private static final int PORT_ATTEMPTS = 5;

	private final JGroupsOptions options;

	private final org.jgroups.util.UUID id = NodeIds.create();

	// held while joining and leaving
	private final Object lifecycle = new Object();

	private final Strangers strangers = new Strangers();

	private final LinkProtocols links;

	private final Supplier<@Nullable Path> folder;

	private volatile @Nullable Connection connection;

	private boolean started;

	/** What is to be closed once more, as that has failed. */
	private @Nullable Connection leaving;

	/**
	 * Creates a transport that is in no cluster yet.
	 */
	public JGroupsTransport(JGroupsOptions options) {
		this(options, UserFolder::find);
	}

	/**
	 * Creates a transport that is in no cluster yet.
	 * @param folder where nodes of this user meet; null if there is no such place
	 */
	JGroupsTransport(JGroupsOptions options, Supplier<@Nullable Path> folder) {
		this.options = options;
		this.links = new LinkProtocols(options.wireName(), this.strangers);
		this.folder = folder;
	}

	/**
	 * {@inheritDoc}
	 * @throws BindFailedException if this node cannot listen where it should
	 * @throws UnresolvedHostException if a configured host has no address
	 * @throws ClusterSetupException if an address, stack or library is not there
	 * @throws InsecureLinkException if it would talk in the clear with other machines
	 * @throws IncompatibleNodeException if the nodes of the cluster have a version of
	 * JGroups that does not understand the one of this node
	 */
	@Override
	public void start(Listener listener) {
		synchronized (this.lifecycle) {
			if (this.started) {
				throw new IllegalStateException("A transport can be started only once");
			}
			this.started = true;
			join(listener);
		}
	}

	/**
	 * Checks an address to listen on before a transport is started that needs it.
	 * @return the address
	 * @throws ClusterSetupException if there is no such address
	 * @throws InsecureLinkException if nodes would talk in the clear with other machines
	 */
	public static InetAddress checkAddress(JGroupsOptions options) {
		InetAddress address = LocalAddress.resolve(options.bindAddress());
		if (options.tls() == null && !options.allowInsecure() && !address.isLoopbackAddress()) {
			throw new InsecureLinkException(address.getHostAddress());
		}
		return address;
	}

	private void join(Listener listener) {
		boolean any = this.options.bindPort() == 0 && this.options.stack() == null;
		for (int attempt = 1;; attempt++) {
			try {
				join(new ClusterReceiver(listener, this.links.room()));
				return;
			}
			catch (BindFailedException ex) {
				if (!any || attempt == PORT_ATTEMPTS) {
					throw ex;
				}
				logger.debug("Another program took the port that was free: trying another one", ex);
			}
		}
	}

	private void join(ClusterReceiver receiver) {
		JGroupsOptions options = this.options;
		String stack = options.stack();
		if (stack != null) {
			connect(receiver, () -> channel(stack), options.bindPort());
			return;
		}
		InetAddress address = checkAddress(options);
		LocalAddress.check(options.bindAddress(), address);
		int port = (options.bindPort() != 0) ? options.bindPort() : LocalAddress.freePort(address);
		boolean local = options.tls() == null && !options.allowInsecure();
		Path folder = (local || options.discovery() == Discovery.LOCAL) ? this.folder.get() : null;
		Introductions introductions = introductions(local, folder);
		if (options.discovery() != Discovery.LOCAL) {
			connect(receiver, address, port, DiscoveryProtocols.create(options, address, port, this.links),
					introductions);
			watchLoneliness(address, receiver);
			return;
		}
		LocalNotes notes = new LocalNotes(folder, options.clusterName(), address, port, options.portRange());
		notes.oneAtATime(() -> connect(receiver, address, port, this.links.probing(notes), introductions));
	}

	/**
	 * How nodes prove themselves to each other.
	 * @param local whether nothing is configured, so that only nodes of this user are let
	 * in
	 */
	private Introductions introductions(boolean local, @Nullable Path folder) {
		Supplier<Tls> tls = this.options.tls();
		if (tls != null) {
			return Introductions.byTls(tls);
		}
		return local ? Introductions.byUser(folder) : Introductions.none(this.strangers);
	}

	private static JChannel channel(String stack) {
		try {
			return new JChannel(stack);
		}
		catch (Exception ex) {
			throw new ClusterSetupException("The JGroups stack '" + stack + "' cannot be used: " + ex.getMessage(),
					"Set pubsub.cluster.stack to the path, URL or class path location of a JGroups XML, correct that file, "
							+ "or remove the property to use the stack that this library brings along.",
					ex);
		}
	}

	private void connect(ClusterReceiver receiver, InetAddress address, int port, Protocol discovery,
			Introductions introductions) {
		connect(receiver, () -> this.links
			.channel(ProtocolStack.create(this.options, address, port, discovery, this.links, introductions, receiver)),
				port);
	}

	private void connect(ClusterReceiver receiver, ChannelFactory factory, int port) {
		JChannel channel = null;
		try {
			channel = factory.create();
			channel.addAddressGenerator(() -> this.id);
			channel.setName(this.options.nodeName());
			channel.setReceiver(receiver);
			// the listener may send as soon as it has heard of members
			Connection connection = new Connection(new ClusterChannel(channel), receiver);
			this.connection = connection;
			connection.channel.connect(this.options.wireName());
			checkVersion(receiver);
		}
		catch (Exception ex) {
			this.connection = null;
			receiver.close();
			if (channel != null) {
				channel.close();
			}
			throw failure(ex, port);
		}
	}

	/** A node that its cluster refuses does not begin a cluster of its own. */
	private void checkVersion(ClusterReceiver receiver) {
		String refusal = this.links.refusal();
		if (refusal != null && receiver.isAlone()) {
			throw new IncompatibleNodeException(("Node %s cannot join cluster '%s'. %s. To upgrade JGroups, stop all "
					+ "nodes of the cluster first")
				.formatted(this.options.nodeName(), this.options.clusterName(), refusal));
		}
	}

	/** Warns if this node has looked for others and found none. */
	private void watchLoneliness(InetAddress address, ClusterReceiver receiver) {
		Connection current = this.connection;
		InetSocketAddress own = (current != null) ? current.channel.address() : null;
		if (current != null && own != null) {
			new LoneNode(this.options.nodeName(), this.options.clusterName(),
					DiscoveryProtocols.wanted(this.options, own.getPort()),
					new InetSocketAddress(address, own.getPort()), receiver::isAlone, current.channel::schedule)
				.watch(FIRST_REMINDER);
		}
	}

	@Override
	public String description() {
		Connection current = this.connection;
		InetSocketAddress own = (current != null) ? current.channel.address() : null;
		String discovery = (this.options.stack() != null) ? "by the stack '" + this.options.stack() + "'"
				: "discovery " + this.options.discovery().name().toLowerCase(Locale.ROOT);
		return "cluster '%s', at %s, %s".formatted(this.options.clusterName(),
				(own != null) ? own.getAddress().getHostAddress() + ":" + own.getPort() : "an unknown address",
				discovery);
	}

	private PubSubException failure(Exception failure, int port) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof PubSubException exception) {
				return exception;
			}
			if (cause instanceof BindException || String.valueOf(cause.getMessage()).contains("available port")) {
				return new BindFailedException(this.options.bindAddress(), port, port + this.options.portRange(),
						cause);
			}
		}
		return new PubSubException("Cannot join cluster '%s': %s".formatted(this.options.clusterName(), failure),
				failure);
	}

	@Override
	public UUID self() {
		return NodeIds.of(this.id);
	}

	@Override
	public void send(UUID node, byte[] bytes, int length, Consumer<byte[]> released) {
		Objects.checkFromIndexSize(0, length, bytes.length);
		Connection current = this.connection;
		Destination destination = (current != null) ? current.receiver.destination(node) : null;
		if (current == null || destination == null) {
			released.accept(bytes);
			return;
		}
		try {
			current.channel.send(destination, bytes, length, released);
		}
		catch (Exception ex) {
			// ordinary when either node is leaving; others are repeated by JGroups
			logger.debug("Could not send %d bytes to %s".formatted(length, destination), Printable.error(ex));
		}
	}

	/**
	 * {@inheritDoc} With a stack of the user's own, about what those of JGroups do not
	 * split.
	 */
	@Override
	public int batchSize() {
		return (this.options.stack() != null) ? Transport.super.batchSize() : LinkSizes.BATCH;
	}

	@Override
	public boolean mayWait(UUID node, int length) {
		Connection current = this.connection;
		Destination destination = (current != null) ? current.receiver.destination(node) : null;
		return current != null && destination != null && current.channel.mayWait(destination, length);
	}

	/**
	 * {@inheritDoc} None with a stack of the user's own.
	 */
	@Override
	public long refused() {
		return this.strangers.count();
	}

	/**
	 * {@inheritDoc} Waits for its leaving to be acknowledged, up to about a second.
	 */
	@Override
	public void close() {
		synchronized (this.lifecycle) {
			Connection current = (this.connection != null) ? this.connection : this.leaving;
			this.connection = null;
			this.leaving = current;
			if (current != null) {
				current.receiver.close();
				current.channel.close();
				this.leaving = null;
			}
		}
	}

	private record Connection(ClusterChannel channel, ClusterReceiver receiver) {
	}

	private interface ChannelFactory {

		JChannel create() throws Exception;

	}

}
