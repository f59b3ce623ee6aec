package io.pubsub.jgroups.link;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.StrangerException;
import io.pubsub.jgroups.security.Strangers;

/**
 * Listens for other nodes, and passes only their connections on to JGroups. Each
 * connection proves itself on its own thread, with a deadline, so a slow or silent peer
 * delays no other. When too many do so at once, the oldest are closed.
 */
final class Doorkeeper extends ServerSocket {

	/** How long all answers together may take. */
	private static final int MAX_SECONDS = 10;

	private static final int ANSWER_MILLIS = 5000;

	/** How long a thread waits for the next connection that introduces itself. */
	private static final long IDLE_SECONDS = 1;

	/**
	 * How many connections may wait to be accepted. When many nodes start at the same
	 * moment, each connects to all others. The system ignores what exceeds this, and the
	 * other side tries again after a second, or gives up.
	 */
	private static final int BACKLOG = 1024;

	private static final StrangerException TOO_LATE = new StrangerException(
			"it did not prove itself in time, or while too many others tried to");

	private final Introductions introductions;

	private final Strangers strangers;

	private final JGroupsVersions versions;

	/** Most that may introduce themselves at a time. */
	private final int maxWaiting;

	/** Most connections that others have opened. */
	private final int maxOpen;

	private final BlockingQueue<Socket> admitted = new LinkedBlockingQueue<>();

	/**
	 * As many as there are connections that introduce themselves, and one that listens.
	 */
	private final ThreadPoolExecutor threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

	// all guarded by waiting

	private final Deque<LinkSocket> waiting = new ArrayDeque<>();

	/** Those that were let in, some of them closed since. */
	private final Set<LinkSocket> open = new HashSet<>();

	private boolean started;

	Doorkeeper(Introductions introductions, Strangers strangers, JGroupsVersions versions) throws IOException {
		this(introductions, strangers, versions, LinkLimits.ofThisProcess());
	}

	Doorkeeper(Introductions introductions, Strangers strangers, JGroupsVersions versions, LinkLimits limits)
			throws IOException {
		this.introductions = introductions;
		this.strangers = strangers;
		this.versions = versions;
		this.maxOpen = limits.maxOpen();
		this.maxWaiting = limits.maxWaiting();
	}

	@Override
	public void bind(SocketAddress endpoint, int backlog) throws IOException {
		super.bind(endpoint, Math.max(backlog, BACKLOG));
	}

	/** Waits for the next node. Interrupting the thread ends that. */
	@Override
	public Socket accept() throws IOException {
		synchronized (this.waiting) {
			if (!this.started && !isClosed()) {
				this.started = true;
				this.threads.execute(this::listen);
			}
		}
		try {
			return this.admitted.take();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new SocketException("No more nodes are let in");
		}
	}

	@Override
	public void close() throws IOException {
		super.close();
		this.threads.shutdown();
		synchronized (this.waiting) {
			this.waiting.forEach(Doorkeeper::close);
		}
		this.admitted.forEach(Doorkeeper::close);
	}

	private void listen() {
		// a task takes no time, so it needs no thread of its own
		Executor later = CompletableFuture.delayedExecutor(MAX_SECONDS, TimeUnit.SECONDS, Runnable::run);
		while (!isClosed()) {
			LinkSocket socket = null;
			try {
				socket = new LinkSocket(this.introductions, ANSWER_MILLIS, this.strangers, this.versions);
				implAccept(socket);
				LinkSocket accepted = socket;
				enter(accepted);
				this.threads.execute(() -> admit(accepted));
				later.execute(() -> drop(accepted));
			}
			catch (Exception | OutOfMemoryError ex) {
				if (socket != null) {
					close(socket);
				}
				if (!isClosed()) {
					// such as too many open files: a pause may help, trying again at once
					// will not
					this.strangers.refused("an unknown peer", ex);
					pause();
				}
			}
		}
	}

	private void enter(LinkSocket socket) {
		synchronized (this.waiting) {
			this.waiting.add(socket);
			if (this.waiting.size() > this.maxWaiting) {
				close(this.waiting.remove());
			}
		}
	}

	private void admit(LinkSocket socket) {
		try {
			socket.admit();
			synchronized (this.waiting) {
				if (!this.waiting.remove(socket)) {
					return;
				}
				if (!isRoomFor(socket)) {
					this.strangers.refused(String.valueOf(socket.getRemoteSocketAddress()),
							new StrangerException("there are " + this.maxOpen + " connections of others already"));
					close(socket);
					return;
				}
			}
			this.admitted.add(socket);
			if (isClosed()) {
				close(socket);
			}
		}
		catch (Exception | OutOfMemoryError ex) {
			boolean dropped;
			synchronized (this.waiting) {
				dropped = !this.waiting.remove(socket);
			}
			if (!isClosed()) {
				this.strangers.refused(String.valueOf(socket.getRemoteSocketAddress()), dropped ? TOO_LATE : ex);
			}
			close(socket);
		}
	}

	/** Those that there are stay, as members may be among them; idle ones are closed. */
	private boolean isRoomFor(LinkSocket socket) {
		this.open.removeIf(Socket::isClosed);
		return this.open.size() < this.maxOpen && this.open.add(socket);
	}

	/** Ends a connection that has not proven itself by now. */
	private void drop(LinkSocket socket) {
		synchronized (this.waiting) {
			if (!this.waiting.remove(socket)) {
				return;
			}
		}
		close(socket);
	}

	private Thread thread(Runnable task) {
		Thread thread = new Thread(task, "pubsub-door-" + getLocalPort());
		thread.setDaemon(true);
		return thread;
	}

	private static void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(100);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// nothing was under way
		}
	}

}
