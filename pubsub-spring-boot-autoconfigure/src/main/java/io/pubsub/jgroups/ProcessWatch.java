package io.pubsub.jgroups;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

import org.jgroups.Address;
import org.jgroups.Membership;
import org.jgroups.blocks.cs.BaseServer;
import org.jgroups.blocks.cs.NioServer;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.SocketFactory;
import org.jgroups.util.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * FD_SOCK2, which has a connection to the next node, and suspects that node when it is
 * closed: its process has ended then. Differs in what follows.
 * <p>
 * It looks for the next node on a thread of its own. When that cannot be reached it takes
 * a second for each of its possible ports. Otherwise that is spent by the thread that
 * brings a new view, before anybody has heard of it, once for each node that is cut off:
 * a coordinator that nobody heard took up to 12 s to be alone, of 6 that are allowed.
 * <p>
 * Each node watches with a connection of its own. FD_SOCK2 shares one between two nodes
 * that watch each other. If both open it at the same moment, as they do when the second
 * of a cluster joins, one of the two is given up, and what was asked on it never
 * answered: a second later a node that was there was suspected.
 * <p>
 * Only a node that refuses connections is suspected for not having one. One whose address
 * is not known yet, as it has just joined, or that does not answer, as it is busy, is
 * asked again; if it hangs, heartbeats tell. FD_SOCK2 suspects both, and a node that
 * cannot answer that within a quarter of a second, as its JVM just starts, was out of the
 * cluster for seconds.
 * <p>
 * It tells of a node whose connection was closed before it looks for the next one.
 * <p>
 * It waits a little for a port, and says why it got none. It may listen on four only,
 * which must be near that of the node; the neighbours may have three of them, and the
 * last may still be that of a node that has just stopped.
 */
class ProcessWatch extends FD_SOCK2 {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration RETRY = Duration.ofMillis(20);

	private final ExecutorService connecting = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), (task) -> getThreadFactory().newThread(task, "process-watch"),
			new DiscardPolicy());

	/** How long a node is asked that does not answer. */
	private final Duration attempts;

	/** Whether the node that is asked has left anything unanswered. */
	private boolean silent;

	/**
	 * Makes one that watches nothing yet.
	 * @param attempts how long to ask a node that does not answer, before it is suspected
	 */
	ProcessWatch(Duration attempts) {
		this.attempts = attempts;
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(FD_SOCK2.class));
	}

	@Override
	protected NioServer createServer(int[] ports) {
		long begun = System.nanoTime();
		while (true) {
			try {
				return listen(ports);
			}
			catch (Exception ex) {
				if (System.nanoTime() - begun > TimeUnit.NANOSECONDS.convert(PATIENCE) || !pause()) {
					throw new BindFailedException(getBindAddress().getHostAddress(), ports[0], ports[ports.length - 1],
							ex);
				}
			}
		}
	}

	private NioServer listen(int[] ports) throws Exception {
		Exception failure = new IOException("No port to listen on");
		for (int port : ports) {
			try {
				return new Server(getThreadFactory(), getSocketFactory(), getBindAddress(), port);
			}
			catch (Exception ex) {
				failure = ex;
			}
		}
		throw failure;
	}

	private static boolean pause() {
		try {
			Thread.sleep(TimeUnit.MILLISECONDS.convert(RETRY));
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Called by one thread at a time, in order. */
	@Override
	public void handle(Request request) {
		this.connecting.execute(() -> {
			try {
				super.handle(request);
			}
			catch (Exception ex) {
				this.log.warn("Cannot watch the next node's process", ex);
			}
		});
	}

	@Override
	protected void connectToNextPingDest(@Nullable Address ended) {
		if (ended != null) {
			// a list that may be changed: this node hears it too, and takes itself out
			broadcastSuspectMessage(new ArrayList<>(List.of(ended)));
		}
		super.connectToNextPingDest(null);
	}

	@Override
	protected boolean connectTo(Address node, Membership members) {
		long begun = System.nanoTime();
		boolean connected = tryToConnect(node, members);
		while (!connected && this.silent && members.contains(node)
				&& System.nanoTime() - begun < TimeUnit.NANOSECONDS.convert(this.attempts) && pause()) {
			connected = tryToConnect(node, members);
		}
		return connected;
	}

	private boolean tryToConnect(Address node, Membership members) {
		this.silent = false;
		return super.connectTo(node, members);
	}

	@Override
	protected List<IpAddress> getPhysicalAddresses(Address node) {
		List<IpAddress> ports = super.getPhysicalAddresses(node);
		this.silent |= ports.isEmpty();
		return ports;
	}

	@Override
	protected boolean connectTo(IpAddress port, Address node) {
		long begun = System.nanoTime();
		boolean connected = super.connectTo(port, node);
		this.silent |= !connected && System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(this.connect_timeout);
		return connected;
	}

	@Override
	public void stop() {
		this.connecting.shutdownNow();
		super.stop();
	}

	/** Has a connection for each node that opens one, also between the same two. */
	static final class Server extends NioServer {

		Server(ThreadFactory threads, SocketFactory sockets, InetAddress address, int port) throws Exception {
			super(threads, sockets, address, port, port, null, 0, 0, "pubsub.process-watch");
		}

		@Override
		public BaseServer usePeerConnections(boolean shared) {
			return super.usePeerConnections(false);
		}

	}

}
