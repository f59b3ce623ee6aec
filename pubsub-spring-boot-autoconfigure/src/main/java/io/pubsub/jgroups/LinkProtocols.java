package io.pubsub.jgroups;

import java.net.InetAddress;
import java.util.List;

import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.stack.Protocol;

import io.pubsub.jgroups.discovery.Neighbours;
import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

/**
 * Creates protocols of JGroups as this library needs them. Each extends the protocol that
 * it is returned as, and can be configured in the same way.
 */
final class LinkProtocols {

	private final Strangers strangers;

	LinkProtocols(Strangers strangers) {
		this.strangers = strangers;
	}

	/**
	 * A transport that is not started.
	 * @param introductions how both sides prove themselves
	 * @param timeoutMillis how long a thread that connects waits for the other side to
	 * shake hands; heartbeats may have to wait for it
	 * @param owner knows what is under way to members, and is told of errors
	 */
	TCP transport(Introductions introductions, int timeoutMillis, LinkOwner owner) {
		TCP tcp = new NonBlockingTcp(new LinkSockets(introductions, timeoutMillis, this.strangers), this.strangers,
				owner);
		tcp.tcpNodelay(true);
		tcp.setSendBufSize(SendBuffer.WANTED);
		// LinkOutput has one, which does not copy large messages
		tcp.setBufferedOutputStreamSize(0);
		tcp.enableSuspectEvents(true);
		// Messages come in batches, each large enough for a write: bundling is not needed,
		// and a hand-over between threads costs more than the write
		DirectBundler bundler = new DirectBundler();
		bundler.setMaxSize(LinkSizes.FRAGMENT + 4096);
		tcp.setBundler(bundler);
		// The same on arrival: the thread that reads passes on to a listener that does not
		// block. There is one thread a connection, so senders do not hold up each other
		tcp.setMessageProcessingPolicy("direct");
		return tcp;
	}

	FD_ALL3 heartbeats() {
		return new MemberHeartbeats();
	}

	NAKACK2 multicast() {
		return new BoundedMulticast();
	}

	UNICAST3 unicast() {
		return new PromptUnicast();
	}

	FRAG4 fragments() {
		return new BoundedFragments();
	}

	/** Discovery that asks known addresses. */
	Protocol probing(Neighbours neighbours) {
		return new ProbingDiscovery(neighbours);
	}

	/**
	 * Discovery by IP multicast.
	 * @param address where to send from
	 * @param group where to send to
	 */
	Protocol multicastDiscovery(InetAddress address, InetAddress group) {
		return new MulticastDiscovery(this.strangers).setBindAddr(address).setMcastAddr(group);
	}

	/**
	 * A channel that is not connected.
	 * @param protocols the transport first
	 */
	JChannel channel(List<Protocol> protocols) throws Exception {
		return new LinkChannel(protocols);
	}

}
