package io.pubsub.jgroups.link;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;

import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.stack.Configurator;
import org.jgroups.stack.Protocol;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.Discovery;
import io.pubsub.jgroups.discovery.Neighbours;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

/**
 * Creates protocols of JGroups as this library needs them. Each extends the protocol that
 * it is returned as, and can be configured in the same way.
 */
public final class LinkProtocols {

	private final Strangers strangers;

	private final JGroupsVersions versions;

	/**
	 * Creates one, and has JGroups know the type of message that this library sends,
	 * before any can arrive.
	 * @param cluster the name of the cluster
	 */
	public LinkProtocols(String cluster, Strangers strangers) {
		RecycledMessage.register();
		this.strangers = strangers;
		this.versions = new JGroupsVersions(cluster, strangers);
	}

	/**
	 * A transport that is not started.
	 * @param introductions how both sides prove themselves
	 * @param timeoutMillis how long a thread that connects waits for the other side to
	 * shake hands; heartbeats may have to wait for it
	 * @param owner knows what is on the way to members, and is notified of errors
	 */
	public TCP transport(Introductions introductions, int timeoutMillis, LinkOwner owner) {
		TCP tcp = new NonBlockingTcp(new LinkSockets(introductions, timeoutMillis, this.strangers, this.versions),
				this.strangers, owner);
		tcp.tcpNodelay(true);
		// Looking for a port that is free for all destinations takes the system longer
		// the more connections there are, and JGroups would not choose an address anyway
		tcp.deferClientBindAddr(true);
		tcp.setSendBufSize(SendBuffer.WANTED);
		// LinkOutput has one, which does not copy large messages
		tcp.setBufferedOutputStreamSize(0);
		tcp.enableSuspectEvents(true);
		// Messages come in batches, each large enough for a write: bundling is not
		// needed,
		// and a hand-over between threads costs more than the write
		DirectBundler bundler = new DirectBundler();
		bundler.setMaxSize(LinkSizes.FRAGMENT + 4096);
		tcp.setBundler(bundler);
		// The same on arrival: the thread that reads passes on to a listener that does
		// not
		// block. There is one thread a connection, so senders do not hold up each other
		tcp.setMessageProcessingPolicy("direct");
		return tcp;
	}

	public FD_ALL3 heartbeats() {
		return new MemberHeartbeats();
	}

	public NAKACK2 multicast() {
		return new BoundedMulticast();
	}

	public UNICAST3 unicast() {
		return new PromptUnicast();
	}

	public FRAG4 fragments() {
		return new BoundedFragments();
	}

	/**
	 * Why a node of the same cluster has refused this one, if one has because it does not
	 * understand this node's version of JGroups; null if none has.
	 */
	public @Nullable String refusal() {
		return this.versions.refusal();
	}

	/** How many bytes a socket surely takes before it waits for the other side. */
	public int room() {
		return SendBuffer.room();
	}

	/** Discovery that asks known addresses. */
	public Protocol probing(Neighbours neighbours) {
		return new ProbingDiscovery(neighbours);
	}

	/**
	 * Discovery by IP multicast.
	 * @param address where to send from
	 * @param group where to send to
	 */
	public Protocol multicastDiscovery(InetAddress address, InetAddress group) {
		return new MulticastDiscovery(this.strangers).setBindAddr(address).setMcastAddr(group);
	}

	/**
	 * A channel that is not connected.
	 * @param protocols the transport first
	 */
	public JChannel channel(List<Protocol> protocols) throws Exception {
		return new LinkChannel(protocols);
	}

	/**
	 * Sets those properties of a protocol that JGroups has names for in the environment
	 * and among system properties. It reads these itself for stacks in XML only.
	 * @throws Exception if a value cannot be converted
	 */
	public static void readEnvironment(Protocol protocol) throws Exception {
		Configurator.resolveAndAssignFields(protocol, new HashMap<>(), Util.getIpStackType());
	}

	/**
	 * The address that a name, an address or a kind of address stands for.
	 * @return null if this machine has no address of the kind
	 * @throws Exception if the name has no address
	 */
	public static @Nullable InetAddress address(String name) throws Exception {
		return Util.getAddress(name, Util.getIpStackType());
	}

}
