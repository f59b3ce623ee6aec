package io.pubsub.jgroups;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jgroups.Address;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The JGroups stack this library brings along. Nothing multicasts but JGroups itself, and
 * little, so flow control for that is left out.
 */
final class ProtocolStack {

	/** How many bytes may be under way to one node. */
	static final int CREDITS = 2 << 20;

	/**
	 * How much of the credits is left when a receiver gives new ones. Whoever needs more
	 * than is left by then would wait for ever.
	 */
	static final double CREDITS_THRESHOLD = 0.4;

	/** How large a piece of a message may be. */
	static final int FRAGMENT = 200_000;

	/**
	 * How large a batch is best: not split, and with a header of JGroups' no more than
	 * the 128 KB that Java passes to the system at a time.
	 */
	static final int BATCH = 130_000;

	/** The longest array that a thread keeps to use it again; a batch fits in. */
	static final int KEPT = 1 << 18;

	private static final int CONNECT_TIMEOUT_MILLIS = 1000;

	private static final int MAX_JOIN_ATTEMPTS = 5;

	/** Connections on which nothing came for so long, or longer, are closed. */
	private static final long MIN_IDLE_MILLIS = 60_000;

	private ProtocolStack() {
	}

	static List<Protocol> create(JGroupsOptions options, InetAddress address, int port, Protocol discovery,
			Supplier<Introduction> introduction, Strangers strangers,
			Function<Address, @Nullable Destination> destinations) {
		// A silent node is suspected, and then asked, within 65 % of what is allowed. One
		// whose process has ended is asked as well, and is to be gone within a second
		long failureMillis = TimeUnit.MILLISECONDS.convert(options.failureTimeout());
		long heartbeatMillis = failureMillis / 10;
		MemberHeartbeats heartbeats = new MemberHeartbeats();
		heartbeats.setTimeout(6 * heartbeatMillis).setInterval(heartbeatMillis);
		return new ArrayList<>(List.of(tcp(options, address, port, introduction, strangers, destinations), discovery,
				new MERGE3().setMinInterval(1000).setMaxInterval(3000), heartbeats,
				new VERIFY_SUSPECT2().setTimeout(heartbeatMillis / 2),
				new BoundedMulticast().useMcastXmit(false).logDiscardMessages(false).logNotFoundMessages(false),
				new PromptUnicast().logNotFoundMsgs(false),
				new STABLE().setDesiredAverageGossip(5_000).setMaxBytes(1 << 20), membership(options),
				new UFC().setMaxCredits(CREDITS).setMinThreshold(CREDITS_THRESHOLD),
				new BoundedFragments().setFragSize(FRAGMENT)));
	}

	private static TCP tcp(JGroupsOptions options, InetAddress address, int port, Supplier<Introduction> introduction,
			Strangers strangers, Function<Address, @Nullable Destination> destinations) {
		int timeout = Math.toIntExact(Math.min(TimeUnit.MILLISECONDS.convert(options.failureTimeout()) / 3, 60_000));
		TCP tcp = new QuietTcp(new LinkSockets(introduction, timeout, strangers), strangers, destinations);
		tcp.setBindAddress(address);
		tcp.setBindPort(port);
		tcp.setPortRange(options.portRange());
		tcp.tcpNodelay(true);
		tcp.setSendBufSize(SendBuffer.WANTED);
		// LinkOutput has one, which does not copy large messages
		tcp.setBufferedOutputStreamSize(0);
		tcp.setSockConnTimeout(CONNECT_TIMEOUT_MILLIS);
		tcp.enableSuspectEvents(true);
		// Members have heartbeats, so that only others' connections are idle for so long
		long idleMillis = Math.max(MIN_IDLE_MILLIS, TimeUnit.MILLISECONDS.convert(options.failureTimeout()));
		tcp.setConnExpireTime(idleMillis).setReaperInterval(idleMillis / 2);
		// Messages come in batches, as large as is worth a write: no need to bundle them,
		// and a hand-over between threads costs more than the write
		DirectBundler bundler = new DirectBundler();
		bundler.setMaxSize(FRAGMENT + 4096);
		tcp.setBundler(bundler);
		// The same on arrival: the thread that reads hands on, to a listener that does
		// not block. One thread a connection, so one sender never holds up another
		tcp.setMessageProcessingPolicy("direct");
		// A peer that goes away, or is another cluster's, is no news
		tcp.logAcceptError(false);
		tcp.setLogDiscardMessages(false);
		return tcp;
	}

	private static GMS membership(JGroupsOptions options) {
		// A coordinator waits so long for answers to each view: one that is cut off from
		// several nodes, and notices one after the other, is alone no later for it
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
