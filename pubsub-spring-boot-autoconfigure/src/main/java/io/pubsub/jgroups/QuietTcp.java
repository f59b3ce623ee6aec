package io.pubsub.jgroups;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.logging.NoopLogImpl;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.AsciiString;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

import io.pubsub.guard.Failures;

/**
 * TCP whose connections come and go without a word above DEBUG: JGroups warns when the
 * other side closed first, and takes it for an error when both did. It also warns when it
 * has to ask for a node's address before it can send, as when nodes start at the same
 * moment. What goes wrong with messages is logged elsewhere, by JGroups.
 * <p>
 * Nobody waits for a connection to be there, or for a node to read, but who sends it
 * something by {@link Destination}; see {@link BackgroundMessages}.
 * <p>
 * A connection that brings anything but messages of nodes is cut: where the next one
 * would begin is anybody's guess. What was under way is sent again, on the next
 * connection.
 */
final class QuietTcp extends TCP {

	private static final Log logger = LogFactory.getLog(QuietTcp.class);

	/** What the stream of a connection says when it was closed on this side. */
	private static final String CLOSED_HERE = "Stream closed";

	/** How often to try to listen; somebody else has to be as fast each time. */
	private static final int ATTEMPTS = 5;

	/** How long a node that has closed a connection may take to accept or refuse one. */
	private static final Duration CRASH_PATIENCE = Duration.ofSeconds(3);

	/** How long after it has left a node may still listen. */
	private static final int FAREWELL_SECONDS = 3;

	private static final int FAREWELL_MILLIS = 1000;

	/** Most nodes of which it is known where they listen, besides members. */
	private static final int MAX_ADDRESSES = 2000;

	private final LinkSockets sockets;

	private final Strangers strangers;

	private final GuardedThreads threads = new GuardedThreads();

	private volatile Consumer<Throwable> onError = (failure) -> {
	};

	private final PatientThreads patient = new PatientThreads(this.threads);

	private final BackgroundMessages background = new BackgroundMessages(this.patient,
			(node, message) -> send(node, message, 0, message.length));

	private final CrashDetector crashes = new CrashDetector(this.patient, this::connect, this::isMember,
			CRASH_PATIENCE);

	private final Function<Address, @Nullable Destination> destinations;

	/** What the thread of a connection knows of the node at its other end. */
	private final ThreadLocal<LinkPeer> peers = ThreadLocal.withInitial(() -> new LinkPeer(discovery(), this::isAlive));

	private final Outsiders outsiders = new Outsiders(this::forget);

	/** Those that may still be members, but whose processes have ended. */
	private final Set<Address> ended = ConcurrentHashMap.newKeySet();

	private volatile @Nullable MemberHeartbeats heartbeats;

	/** Empty until this node has joined. */
	private volatile Set<Address> membersNow = Set.of();

	/**
	 * Makes one that is not started.
	 * @param destinations finds members to which something may be under way
	 */
	QuietTcp(LinkSockets sockets, Strangers strangers, Function<Address, @Nullable Destination> destinations) {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(TCP.class));
		setSocketFactory(sockets);
		setThreadFactory(this.threads);
		setMaxLength(ArrivingMessages.MAX_LENGTH);
		this.sockets = sockets;
		this.strangers = strangers;
		this.destinations = destinations;
	}

	/**
	 * Says what hears of errors on threads of JGroups, before this is started.
	 * @param onError must not throw
	 */
	void onError(Consumer<Throwable> onError) {
		this.onError = onError;
		this.threads.onError(onError);
	}

	@Override
	public void start() throws Exception {
		this.heartbeats = (this.stack != null) ? this.stack.findProtocol(MemberHeartbeats.class) : null;
		listen(super::start, this.sockets);
		this.srv.log(new ConnectionLog());
	}

	/**
	 * Tries more than once, each time with a new socket: of two sockets that are bound to
	 * a port at the same moment only one may listen, and the other, bound for good, finds
	 * all further ports taken that JGroups tries with it.
	 */
	static void listen(Attempt attempt, LinkSockets sockets) throws Exception {
		for (int number = 1;; number++) {
			try {
				attempt.run();
				return;
			}
			catch (BindException ex) {
				sockets.closeDoor();
				if (number == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Gives up the port in any case: JGroups only does so once it has begun to accept,
	 * which a failure of any other protocol to start prevents.
	 */
	@Override
	public void stop() {
		super.stop();
		this.sockets.closeDoor();
	}

	@Override
	public void destroy() {
		super.destroy();
		this.patient.close();
	}

	/** Where this node listens; visible for failure detection. */
	@Override
	protected PhysicalAddress getPhysicalAddress() {
		return super.getPhysicalAddress();
	}

	/** Does what it overrides. What is not sent now is sent again. */
	@Override
	protected void sendTo(Address dest, byte[] buf, int offset, int length) throws Exception {
		PhysicalAddress address = (dest instanceof PhysicalAddress physical) ? physical
				: getPhysicalAddressFromCache(dest);
		if (address == null && this.who_has_cache.addIfAbsentOrExpired(dest)) {
			address = ask(dest);
		}
		if (address != null) {
			sendUnicast(address, buf, offset, length);
		}
	}

	@Override
	public void sendUnicast(PhysicalAddress dest, byte[] buf, int offset, int length) throws Exception {
		if (this.srv.connectionEstablishedTo(dest) && (Destination.isSending() || hasRoom(dest, length))) {
			send(dest, buf, offset, length);
		}
		else {
			this.background.send(dest, Arrays.copyOfRange(buf, offset, offset + length));
		}
	}

	private boolean hasRoom(PhysicalAddress node, int length) {
		Address member = this.logical_addr_cache.getByValue(node);
		Destination destination = (member != null) ? this.destinations.apply(member) : null;
		return destination == null || destination.hasRoom(length);
	}

	/** Suspects a node only if its process has ended. */
	@Override
	public void connectionClosed(Connection connection) {
		if (!connection.isClosedGracefully() && connection.peerAddress() instanceof PhysicalAddress node) {
			this.crashes.connectionClosed(node, () -> {
				Address member = this.logical_addr_cache.getByValue(node);
				if (member != null) {
					this.ended.add(member);
				}
				super.connectionClosed(connection);
			});
		}
	}

	private void connect(PhysicalAddress node) throws Exception {
		this.srv.getConnection(node);
	}

	private boolean isMember(PhysicalAddress node) {
		Address member = this.logical_addr_cache.getByValue(node);
		return this.connected && member != null && this.members.contains(member);
	}

	private @Nullable PhysicalAddress ask(Address node) {
		Responses responses = fetchResponsesFromDiscoveryProtocol(List.of(node));
		try {
			for (PingData data : responses) {
				if (node.equals(data.getAddress()) && data.getPhysicalAddr() != null) {
					return data.getPhysicalAddr();
				}
			}
			return null;
		}
		finally {
			responses.done();
		}
	}

	/** Reads one message off a connection, on its thread, and has it handled. */
	@Override
	public void receive(Address sender, DataInput in, int length) throws Exception {
		LinkPeer peer = this.peers.get();
		Message message;
		try {
			message = peer.messages().read(in, length);
			if (!isOfThisCluster(peer.messages().headers())) {
				return;
			}
			checkSource(peer, message.getSrc());
		}
		catch (Exception | Error ex) {
			if (isEnd(ex)) {
				throw ex;
			}
			if (ex instanceof OutOfMemoryError) {
				this.onError.accept(ex);
				// the connection is cut, and what was under way is sent again
				throw new IOException("There is no memory left for a message from " + sender, ex);
			}
			this.strangers.refused(String.valueOf(sender), ex);
			throw new IOException("A message from " + sender + " cannot be read", ex);
		}
		if (message.getDest() != null && unicastDestMismatch(message.getDest()) || !isWelcome(peer, message)) {
			return;
		}
		try {
			this.msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
			this.msg_stats.received(message);
		}
		catch (Exception | Error ex) {
			Failures.log(logger, "Could not handle a message from " + sender, ex);
			this.onError.accept(ex);
		}
	}

	private boolean isOfThisCluster(ArrivingHeaders headers) throws IOException {
		byte[] name = headers.clusterName();
		if (name == null) {
			throw new IOException("a message is of no cluster");
		}
		AsciiString own = this.cluster_name;
		return own != null && own.equals(name)
				&& (headers.searchedCluster() == null || own.toString().equals(headers.searchedCluster()));
	}

	private void checkSource(LinkPeer peer, Address source) throws IOException {
		if (source.equals(this.local_addr)) {
			throw new IOException("a message says that this node has sent it");
		}
		if (!peer.is(source)) {
			throw new IOException("messages of several nodes come on one connection");
		}
	}

	/** Whether a message matters, given that its node is a member or not. */
	private boolean isWelcome(LinkPeer peer, Message message) {
		Set<Address> members = this.membersNow;
		ArrivingHeaders headers = peer.messages().headers();
		return peer.isOneOf(members)
				|| Outsiders.mayTell(headers, members.size(), this.outsiders.isFormer(message.getSrc()))
						&& this.outsiders.heard(message.getSrc(), headers.numbered() ? message.getLength() : 0);
	}

	@Override
	public Object down(Event event) {
		if (event.getType() == Event.VIEW_CHANGE) {
			View view = event.getArg();
			Set<Address> left = new HashSet<>(this.membersNow);
			this.membersNow = Set.copyOf(view.getMembers());
			left.removeAll(this.membersNow);
			this.outsiders.left(left);
			this.outsiders.joined(view.getMembers());
			forgetEnded(left);
		}
		else if (event.getType() == Event.DISCONNECT) {
			this.membersNow = Set.of();
		}
		return super.down(event);
	}

	/**
	 * Remembers where a node listens. Where a member does never changes, so nobody can
	 * have this node send elsewhere what is for a member.
	 */
	@Override
	protected boolean addPhysicalAddressToCache(@Nullable Address node, @Nullable PhysicalAddress address,
			boolean overwrite) {
		if (node == null || address == null) {
			return false;
		}
		boolean member = this.membersNow.contains(node);
		if (member || node.equals(this.local_addr)) {
			PhysicalAddress known = this.logical_addr_cache.get(node);
			if (known != null) {
				return known.equals(address) && super.addPhysicalAddressToCache(node, address, overwrite);
			}
		}
		else if (this.logical_addr_cache.size() >= MAX_ADDRESSES) {
			this.logical_addr_cache.retainAll(this.membersNow, true);
		}
		return super.addPhysicalAddressToCache(node, address, overwrite);
	}

	private void forget(Address node) {
		PromptUnicast unicast = getProtocolStack().findProtocol(PromptUnicast.class);
		if (unicast != null) {
			unicast.forget(node);
		}
		BoundedFragments fragments = getProtocolStack().findProtocol(BoundedFragments.class);
		if (fragments != null) {
			fragments.forget(node);
		}
	}

	/**
	 * JGroups keeps what a node has not acknowledged for minutes after it has left, as it
	 * may merge. One whose process has ended, or that listens no more, will not, and may
	 * be one of many.
	 */
	private void forgetEnded(Set<Address> left) {
		Map<Address, PhysicalAddress> others = new HashMap<>();
		for (Address node : left) {
			PhysicalAddress address = this.logical_addr_cache.get(node);
			if (this.ended.remove(node)) {
				forgetConnections(node);
			}
			else if (address != null) {
				others.put(node, address);
			}
		}
		if (!others.isEmpty()) {
			getTimer().schedule(() -> others.forEach((node, address) -> {
				if (!this.membersNow.contains(node) && listensNoMore(address)) {
					forgetConnections(node);
				}
			}), FAREWELL_SECONDS, TimeUnit.SECONDS);
		}
	}

	private static boolean listensNoMore(PhysicalAddress node) {
		if (node instanceof IpAddress address) {
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(address.getIpAddress(), address.getPort()), FAREWELL_MILLIS);
			}
			catch (ConnectException ex) {
				return true;
			}
			catch (IOException ex) {
				// such as one that is cut off, and may be back
			}
		}
		return false;
	}

	private void forgetConnections(Address node) {
		UNICAST3 unicast = getProtocolStack().findProtocol(UNICAST3.class);
		if (unicast != null) {
			unicast.removeSendConnection(node);
			unicast.removeReceiveConnection(node);
		}
	}

	private short discovery() {
		Protocol discovery = (this.stack != null) ? this.stack.findProtocol(org.jgroups.protocols.Discovery.class)
				: null;
		return (discovery != null) ? discovery.getId() : 0;
	}

	/**
	 * Part of a message has come from a node. On a slow link the rest may take longer
	 * than a node may be silent, and heartbeats come behind it.
	 */
	private void isAlive(Address node) {
		MemberHeartbeats heartbeats = this.heartbeats;
		if (heartbeats != null) {
			heartbeats.heard(node);
		}
	}

	/** Whether a connection has ended, on either side, as connections do. */
	private static boolean isEnd(Throwable failure) {
		return failure instanceof EOFException || failure instanceof SocketException || failure instanceof SSLException
				|| CLOSED_HERE.equals(failure.getMessage());
	}

	/** Finds a port and listens there. */
	@FunctionalInterface
	interface Attempt {

		/**
		 * Finds a port and listens there.
		 * @throws BindException if there is none
		 * @throws Exception if it fails otherwise
		 */
		void run() throws Exception;

	}

	private static final class ConnectionLog extends NoopLogImpl {

		@Override
		public void warn(String format, Object... args) {
			debug(format, args);
		}

		@Override
		public void warn(String message, Throwable cause) {
			logger.debug(message, cause);
		}

		@Override
		public void error(String format, Object... args) {
			debug(format, args);
		}

		@Override
		public void error(String message, Throwable cause) {
			logger.debug(message, cause);
		}

		@Override
		public void debug(String format, Object... args) {
			if (logger.isDebugEnabled()) {
				logger.debug(format.formatted(args));
			}
		}

	}

}
