package io.pubsub.jgroups;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;

import org.jgroups.blocks.cs.NioServer;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;

/**
 * FD_SOCK2, which has a connection to the next node to see its process end, but looks for
 * that node on a thread of its own. When it cannot be reached that takes a second for
 * each of its possible ports. Otherwise that is spent by the thread that brings a new
 * view, before anybody has heard of it, once for each node that is cut off: a coordinator
 * that nobody heard took up to 12 s to be alone, of 6 that are allowed.
 * <p>
 * It waits a little for a port, and says why it got none. It may listen on four only,
 * which must be near that of the node; the neighbours may have three of them, and the
 * last may still be that of a node that has just stopped.
 */
final class ProcessWatch extends FD_SOCK2 {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration RETRY = Duration.ofMillis(20);

	private final ExecutorService connecting = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), (task) -> getThreadFactory().newThread(task, "process-watch"),
			new DiscardPolicy());

	ProcessWatch() {
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
				if (System.nanoTime() - begun > PATIENCE.toNanos() || !pause()) {
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
				return new NioServer(getThreadFactory(), getSocketFactory(), getBindAddress(), port, port, null, 0, 0,
						"pubsub.process-watch");
			}
			catch (Exception ex) {
				failure = ex;
			}
		}
		throw failure;
	}

	private static boolean pause() {
		try {
			Thread.sleep(RETRY.toMillis());
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
	public void stop() {
		this.connecting.shutdownNow();
		super.stop();
	}

}
