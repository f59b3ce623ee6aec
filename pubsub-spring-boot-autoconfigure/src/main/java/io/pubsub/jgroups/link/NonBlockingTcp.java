package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLException;

import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.Protocol;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.security.Strangers;

/**
 * TCP in which only a thread that sends messages of this library ({@link ClusterChannel})
 * waits for a connection, or for a node that reads slowly. What JGroups sends of itself
 * goes to {@link BackgroundMessages} instead when it would have to wait.
 * <p>
 * A connection that brings anything but messages of nodes is cut, because the start of
 * the next message cannot be found. What was under way is sent again on the next
 * connection.
 * <p>
 * Connections that come and go are logged at DEBUG only ({@link ConnectionLog}). JGroups
 * warns when the other side closed first, reports an error when both did, and warns when
 * it has to ask for a node's address, as when nodes start at the same moment.
 */
final class NonBlockingTcp extends TCP {

	/** What the stream of a connection says when this side has closed it. */
	private static final String CLOSED_HERE = "Stream closed";

	/** How long a node that has closed a connection may take to accept or refuse one. */
	private static final Duration CRASH_PATIENCE = Duration.ofSeconds(3);

	/** How long after it has left a node may still listen, and others send to it. */
	private static final int FAREWELL_SECONDS = 3;

	/** How long after messages were sent again to a member that may be done once more. */
	private static final int RESENDING_MILLIS = 20;

	/** The most nodes besides members whose addresses are remembered. */
	private static final int MAX_ADDRESSES = 2000;

	private final LinkSockets sockets;

	private final Strangers strangers;

	private final LinkOwner owner;

	private final PatientThreads patient;

	private final BackgroundMessages background;

	private final CrashDetector crashes;

	/** What the thread of a connection knows of the node at its other end. */
	private final ThreadLocal<LinkPeer> peers = ThreadLocal.withInitial(() -> new LinkPeer(discovery(), this::isAlive));

	private final ArrivalGate gate = new ArrivalGate(this::forget);

	private final FormerMembers formerMembers;

	private final Resending resending;

	/** Whether connections of nodes that are not members are about to be closed. */
	private final AtomicBoolean closing = new AtomicBoolean();

	private volatile @Nullable MemberHeartbeats heartbeats;

	/**
	 * Creates one that is not started.
	 * @param owner knows what is on the way to members, and is notified of errors
	 */
	NonBlockingTcp(LinkSockets sockets, Strangers strangers, LinkOwner owner) {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(TCP.class));
		setSocketFactory(sockets);
		GuardedThreads threads = new GuardedThreads(owner);
		setThreadFactory(threads);
		setMaxLength(LinkSizes.MAX_MESSAGE);
		this.sockets = sockets;
		this.strangers = strangers;
		this.owner = owner;
		this.patient = new PatientThreads(threads);
		this.background = new BackgroundMessages(this.patient,
				(node, message) -> send(node, message, 0, message.length));
		this.crashes = new CrashDetector(this.patient, this::connect, this::isMember, CRASH_PATIENCE);
		this.formerMembers = new FormerMembers((node) -> this.logical_addr_cache.get(node), this.gate::members,
				this::forgetConnections, this::runAfterFarewell);
		this.resending = new Resending(this.patient,
				(task) -> getTimer().schedule(task, RESENDING_MILLIS, TimeUnit.MILLISECONDS), this::sendAgain);
	}

	@Override
	public void start() throws Exception {
		this.heartbeats = (this.stack != null) ? this.stack.findProtocol(MemberHeartbeats.class) : null;
		this.sockets.listen(super::start);
		this.srv.log(new ConnectionLog());
	}

	/**
	 * Gives up the port in any case. JGroups does so only once it has begun to accept,
	 * which does not happen when another protocol fails to start.
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

	/** Does what it overrides. A message that is not sent now is sent again. */
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
		Destination destination = (member != null) ? this.owner.destination(member) : null;
		return destination == null || destination.hasRoom(length);
	}

	/** Suspects a node only if its process has ended. */
	@Override
	public void connectionClosed(Connection connection) {
		if (!(connection.peerAddress() instanceof PhysicalAddress node)) {
			return;
		}
		// JGroups does so after this, and until then sends on it what is lost
		this.srv.removeConnectionIfPresent(node, connection);
		Address member = this.logical_addr_cache.getByValue(node);
		if (member != null) {
			mayHaveLost(member);
		}
		if (!connection.isClosedGracefully()) {
			this.crashes.connectionClosed(node, () -> {
				Address crashed = this.logical_addr_cache.getByValue(node);
				if (crashed != null) {
					this.owner.crashed(crashed);
					this.formerMembers.ended(crashed);
				}
				super.connectionClosed(connection);
			});
		}
	}

	private void mayHaveLost(Address node) {
		PromptUnicast unicast = unicast();
		if (unicast != null && isMember(node) && unicast.isOwed(node)) {
			this.resending.mayHaveLost(node);
		}
	}

	private void sendAgain(Address member) {
		PromptUnicast unicast = unicast();
		if (unicast != null) {
			unicast.sendAgain(member);
		}
	}

	private @Nullable PromptUnicast unicast() {
		return (this.stack != null) ? this.stack.findProtocol(PromptUnicast.class) : null;
	}

	/**
	 * Called when this node has a new view. Has connections of nodes that are no members
	 * closed later. A node that joins connects before others have its view, and has a
	 * view before it knows where all members listen: JGroups would close such connections
	 * at once, with all that is on its way. It would also forget some without closing
	 * them, and the other side then accepts no other.
	 */
	@Override
	public void retainAll(Collection<Address> members) {
		if (this.closing.compareAndSet(false, true)) {
			runAfterFarewell(this::closeConnectionsOfOthers);
		}
	}

	private void closeConnectionsOfOthers() {
		this.closing.set(false);
		if (!this.connected) {
			return;
		}
		this.srv.forAllConnections((node, connection) -> {
			if (!isMember((PhysicalAddress) node)) {
				this.srv.removeConnectionIfPresent(node, connection);
			}
		});
		this.srv.retainAll(new ConnectedAddresses(this.srv), null);
	}

	private void connect(PhysicalAddress node) throws Exception {
		this.srv.getConnection(node);
	}

	private boolean isMember(PhysicalAddress node) {
		Address member = this.logical_addr_cache.getByValue(node);
		return member != null && isMember(member);
	}

	private boolean isMember(Address node) {
		return this.connected && this.members.contains(node);
	}

	/** Reads one message off a connection, on its thread, and has it handled. */
	@Override
	public void receive(Address sender, DataInput in, int length) throws Exception {
		LinkPeer peer = this.peers.get();
		Message message = read(peer, sender, in, length);
		if (message == null || message.getDest() != null && unicastDestMismatch(message.getDest())
				|| !this.gate.isWelcome(peer, message)) {
			return;
		}
		try {
			this.msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
			this.msg_stats.received(message);
		}
		catch (Exception | Error ex) {
			this.owner.failed("Could not handle a message from " + sender, ex);
		}
	}

	/** Returns null if the message is for another cluster. */
	private @Nullable Message read(LinkPeer peer, Address sender, DataInput in, int length) throws Exception {
		try {
			Message message = peer.messages().read(in, length);
			if (!this.gate.isOfCluster(peer, this.cluster_name)) {
				return null;
			}
			this.gate.checkSource(peer, message.getSrc(), this.local_addr);
			return message;
		}
		catch (Exception | Error ex) {
			if (isEnd(ex)) {
				throw ex;
			}
			if (ex instanceof OutOfMemoryError) {
				this.owner.failed("There is no memory left for a message from " + sender, ex);
				// the connection is cut, and what was under way is sent again
				throw new IOException("There is no memory left for a message from " + sender, ex);
			}
			this.strangers.refused(String.valueOf(sender), ex);
			throw new IOException("A message from " + sender + " cannot be read", ex);
		}
	}

	/** Whether a connection has ended, on either side, in an ordinary way. */
	private static boolean isEnd(Throwable failure) {
		return failure instanceof EOFException || failure instanceof SocketException || failure instanceof SSLException
				|| CLOSED_HERE.equals(failure.getMessage());
	}

	@Override
	public Object down(Event event) {
		if (event.getType() == Event.VIEW_CHANGE) {
			View view = event.getArg();
			this.formerMembers.left(this.gate.joined(view.getMembers()));
		}
		else if (event.getType() == Event.DISCONNECT) {
			this.gate.left();
		}
		return super.down(event);
	}

	/**
	 * Remembers where a node listens. The address of a member never changes, so no
	 * outsider can redirect what this node sends to a member. What was sent to a member
	 * before its address was known is sent now.
	 */
	@Override
	protected boolean addPhysicalAddressToCache(@Nullable Address node, @Nullable PhysicalAddress address,
			boolean overwrite) {
		if (node == null || address == null) {
			return false;
		}
		if (this.gate.members().contains(node) || node.equals(this.local_addr)) {
			PhysicalAddress known = this.logical_addr_cache.get(node);
			if (known != null) {
				return known.equals(address) && super.addPhysicalAddressToCache(node, address, overwrite);
			}
			boolean added = super.addPhysicalAddressToCache(node, address, overwrite);
			mayHaveLost(node);
			return added;
		}
		if (this.logical_addr_cache.size() >= MAX_ADDRESSES) {
			this.logical_addr_cache.retainAll(this.gate.members(), true);
		}
		return super.addPhysicalAddressToCache(node, address, overwrite);
	}

	private void forget(Address node) {
		for (Protocol protocol : getProtocolStack().getProtocols()) {
			if (protocol instanceof KeepsSenders keeper) {
				keeper.forget(node);
			}
		}
	}

	/**
	 * Runs a task that may wait for the network; again later while all threads are busy.
	 */
	private void runAfterFarewell(Runnable task) {
		getTimer().schedule(() -> {
			if (!this.patient.test(task)) {
				runAfterFarewell(task);
			}
		}, FAREWELL_SECONDS, TimeUnit.SECONDS);
	}

	private void forgetConnections(Address node) {
		PromptUnicast unicast = unicast();
		if (unicast != null) {
			unicast.removeSendConnection(node);
			unicast.removeReceiveConnection(node);
		}
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

	private short discovery() {
		Protocol discovery = (this.stack != null) ? this.stack.findProtocol(org.jgroups.protocols.Discovery.class)
				: null;
		return (discovery != null) ? discovery.getId() : 0;
	}

}
