package io.pubsub.jgroups;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

import io.pubsub.jgroups.link.LinkOwner;
import io.pubsub.jgroups.link.LinkProtocols;
import io.pubsub.jgroups.link.LinkSizes;
import io.pubsub.jgroups.security.Introductions;

/**
 * The JGroups stack of this library. Only JGroups itself multicasts, and little, so there
 * is no flow control for multicasts.
 */
final class ProtocolStack {

	private static final int CONNECT_TIMEOUT_MILLIS = 1000;

	/** A node that gave up sooner would begin another cluster when many start at once. */
	private static final int MAX_JOIN_ATTEMPTS = 10;

	/** Connections on which nothing came for so long, or longer, are closed. */
	private static final long MIN_IDLE_MILLIS = 60_000;

	private ProtocolStack() {
	}

	/**
	 * Creates the protocols of a node, the transport first.
	 * @param address where it listens
	 * @param port the first port to try
	 * @param introductions how both sides of a connection prove themselves
	 * @param owner knows what is on the way to members, and is notified of errors
	 */
	static List<Protocol> create(JGroupsOptions options, InetAddress address, int port, Protocol discovery,
			LinkProtocols links, Introductions introductions, LinkOwner owner) {
		// A silent node is suspected, and then asked, within 65 % of what is allowed. A
		// node whose process has ended is asked as well, and has to be gone in a second
		long failureMillis = TimeUnit.MILLISECONDS.convert(options.failureTimeout());
		long heartbeatMillis = failureMillis / 10;
		return new ArrayList<>(List.of(transport(options, address, port, links, introductions, owner), discovery,
				new MERGE3().setMinInterval(1000).setMaxInterval(3000),
				links.heartbeats().setTimeout(6 * heartbeatMillis).setInterval(heartbeatMillis),
				new VERIFY_SUSPECT2().setTimeout(heartbeatMillis / 2),
				links.multicast().useMcastXmit(false).logDiscardMessages(false).logNotFoundMessages(false),
				links.unicast().logNotFoundMsgs(false),
				new STABLE().setDesiredAverageGossip(5_000).setMaxBytes(1 << 20), membership(options),
				new UFC().setMaxCredits(LinkSizes.CREDITS).setMinThreshold(LinkSizes.CREDITS_THRESHOLD),
				links.fragments().setFragSize(LinkSizes.FRAGMENT)));
	}

	private static TCP transport(JGroupsOptions options, InetAddress address, int port, LinkProtocols links,
			Introductions introductions, LinkOwner owner) {
		int timeout = Math.toIntExact(Math.min(TimeUnit.MILLISECONDS.convert(options.failureTimeout()) / 3, 60_000));
		TCP tcp = links.transport(introductions, timeout, owner);
		tcp.setBindAddress(address);
		tcp.setBindPort(port);
		tcp.setPortRange(options.portRange());
		tcp.setSockConnTimeout(CONNECT_TIMEOUT_MILLIS);
		// Members have heartbeats, so only connections of other nodes are idle for so
		// long
		long idleMillis = Math.max(MIN_IDLE_MILLIS, TimeUnit.MILLISECONDS.convert(options.failureTimeout()));
		tcp.setConnExpireTime(idleMillis).setReaperInterval(idleMillis / 2);
		// A peer that goes away, or is of another cluster, is ordinary
		tcp.logAcceptError(false);
		tcp.setLogDiscardMessages(false);
		return tcp;
	}

	private static GMS membership(JGroupsOptions options) {
		// A coordinator waits so long for answers to each view. If it is cut off from
		// several nodes, and notices one after the other, it is alone no later for it
		long answerMillis = Math.max(100, TimeUnit.MILLISECONDS.convert(options.failureTimeout()) / 10);
		return new GMS().setViewAckCollectionTimeout(answerMillis)
			.setJoinTimeout(TimeUnit.MILLISECONDS.convert(options.joinTimeout()))
			.setMaxJoinAttempts(MAX_JOIN_ATTEMPTS)
			.setMembershipChangePolicy(new NodeIds.OldestFirst())
			.printLocalAddress(false)
			.logCollectMessages(false)
			.logViewWarnings(false);
	}

}
