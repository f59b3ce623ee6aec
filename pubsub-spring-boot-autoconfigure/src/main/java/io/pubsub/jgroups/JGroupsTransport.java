package io.pubsub.jgroups;

import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.JChannel;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.dns.DNS_PING;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

import io.pubsub.PubSubException;
import io.pubsub.cluster.Transport;
import io.pubsub.log.Printable;

/**
 * Nodes reached over TCP, found and watched by JGroups.
 * <p>
 * {@link #send} writes to the socket on the calling thread. It waits while the node has
 * too many bytes to read, until that node reads, or has left the view. Nobody else does.
 * What is sent to a node that is not in this node's view is dropped.
 * <p>
 * JGroups logs to {@code org.jgroups.*}; what is ordinary in a cluster is not above INFO
 * there, and without stack traces.
 */
public final class JGroupsTransport implements Transport {

	private static final Log logger = LogFactory.getLog(JGroupsTransport.class);

	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

	private final JGroupsOptions options;

	private final org.jgroups.util.UUID id = NodeIds.create();

	// held while joining and leaving
	private final Object lifecycle = new Object();

	private final Strangers strangers = new Strangers();

	private volatile @Nullable Connection connection;

	private boolean started;

	/** What is to be closed once more, as that has failed. */
	private @Nullable Connection leaving;

	/**
	 * Creates a transport that is in no cluster yet.
	 */
	public JGroupsTransport(JGroupsOptions options) {
		RecycledMessage.register();
		this.options = options;
	}

	/**
	 * {@inheritDoc}
	 * @throws BindFailedException if this node cannot listen where it should
	 * @throws UnresolvedHostException if a configured host has no address
	 * @throws InsecureLinkException if it would talk in the clear with other machines
	 */
	@Override
	public void start(Listener listener) {
		synchronized (this.lifecycle) {
			if (this.started) {
				throw new IllegalStateException("A transport can be started only once");
			}
			this.started = true;
			join(new ClusterReceiver(listener, SendBuffer.room()));
		}
	}

	private void join(ClusterReceiver receiver) {
		JGroupsOptions options = this.options;
		if (options.stack() != null) {
			connect(receiver, () -> new JChannel(options.stack()), options.bindPort());
			return;
		}
		InetAddress address = LocalAddress.resolve(options.bindAddress());
		if (options.tls() == null && !options.allowInsecure() && !address.isLoopbackAddress()) {
			throw new InsecureLinkException(address.getHostAddress());
		}
		int port = (options.bindPort() != 0) ? options.bindPort()
				: LocalAddress.freePort(address, ProtocolStack.detectionOffset(options));
		if (options.discovery() != Discovery.LOCAL) {
			connect(receiver, address, port, discovery(address, port));
			return;
		}
		LocalNotes notes = new LocalNotes(options.clusterName(), address, port, options.portRange());
		JoinLock lock = JoinLock.acquire(notes.lockFile(), LOCK_TIMEOUT);
		try {
			connect(receiver, address, port, new ProbingDiscovery(notes));
		}
		finally {
			lock.release();
		}
	}

	private Protocol discovery(InetAddress address, int port) {
		JGroupsOptions options = this.options;
		if (address.isLoopbackAddress() && options.reachesOut()) {
			logger
				.warn(("Nodes of other machines cannot reach this one, which listens on %s only: set the bind address "
						+ "to one of the network, or to SITE_LOCAL.")
					.formatted(address.getHostAddress()));
		}
		return switch (options.discovery()) {
			case LOCAL -> throw new IllegalStateException("Needs a lock");
			case STATIC -> new ProbingDiscovery(
					new StaticHosts(options.staticHosts().stream().map((host) -> HostPort.parse(host, port)).toList()));
			case MULTICAST -> new MPING().setBindAddr(address);
			case DNS -> new DNS_PING().dnsQuery(options.dnsQuery());
			case KUBERNETES -> KubernetesDiscovery.create(options);
		};
	}

	private void connect(ClusterReceiver receiver, InetAddress address, int port, Protocol discovery) {
		connect(receiver, () -> new JChannel(
				ProtocolStack.create(this.options, address, port, discovery, this.strangers, receiver::destination)),
				port);
	}

	private void connect(ClusterReceiver receiver, ChannelFactory factory, int port) {
		JChannel channel = null;
		try {
			channel = factory.create();
			channel.addAddressGenerator(() -> this.id);
			channel.setName(this.options.nodeName());
			channel.setReceiver(receiver);
			if (channel.getProtocolStack().getTransport() instanceof QuietTcp tcp) {
				tcp.onError((failure) -> receiver.failed("A thread of JGroups has run into an error", failure));
			}
			// the listener may send as soon as it has heard of members
			this.connection = new Connection(channel, receiver);
			channel.connect(this.options.clusterName());
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
			destination.send(current.channel, current.unicast, bytes, length, released);
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
		return (this.options.stack() != null) ? Transport.super.batchSize() : ProtocolStack.BATCH;
	}

	@Override
	public boolean mayWait(UUID node, int length) {
		Connection current = this.connection;
		Destination destination = (current != null) ? current.receiver.destination(node) : null;
		return current != null && destination != null && destination.mayWait(current.flow, length);
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

	private record Connection(JChannel channel, @Nullable UNICAST3 unicast, @Nullable UFC flow,
			ClusterReceiver receiver) {

		Connection(JChannel channel, ClusterReceiver receiver) {
			this(channel, channel.getProtocolStack().findProtocol(UNICAST3.class),
					channel.getProtocolStack().findProtocol(UFC.class), receiver);
		}

	}

	private interface ChannelFactory {

		JChannel create() throws Exception;

	}

}
