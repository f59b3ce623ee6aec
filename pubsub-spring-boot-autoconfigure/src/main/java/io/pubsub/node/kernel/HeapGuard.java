package io.pubsub.node.kernel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;

/**
 * Has a node leave when the heap is exhausted, as threads die then, of JGroups too, and
 * what is left is a member that neither answers nor reads. Thread-safe.
 * <p>
 * Not every {@link OutOfMemoryError} means that: a listener may have asked for more than
 * there can be, once. So when one is thrown this asks for some memory itself. If there is
 * some the node stays; if not, or if threads of its own have run out of memory several
 * times within a minute, it leaves. A thread that is there from the start sees to that,
 * and some memory is set aside for it.
 */
public final class HeapGuard implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(HeapGuard.class);

	private static final int PIECE = 64 * 1024;

	private static final int MIN_PIECES = 8;

	private static final int MAX_PIECES = 64;

	/** So many errors of its own threads within a minute are too many. */
	private static final int TOO_MANY = 3;

	private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final int ATTEMPTS = 20;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final int MAX_CAUSES = 20;

	/** Shared by the nodes of this process, and given back by the first that leaves. */
	private static final AtomicReference<byte @Nullable [][]> reserve = new AtomicReference<>();

	private final String node;

	private final Runnable leave;

	private final Thread thread;

	private volatile boolean exhausted;

	private volatile boolean closed;

	// guarded by this

	private int errors;

	private long firstError;

	/**
	 * Begins to guard a node.
	 * @param node its name
	 * @param leave has it leave; called again if it throws
	 */
	HeapGuard(String node, Runnable leave) {
		this.node = node;
		this.leave = leave;
		reserve.compareAndSet(null, allocate());
		this.thread = new Thread(this::run, "pubsub-" + node + "-guard");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/**
	 * Something was thrown: where a listener was called or a payload decoded.
	 * @param failure what was thrown, perhaps for want of memory
	 */
	public void failedForUser(Throwable failure) {
		OutOfMemoryError error = find(failure);
		if (error != null && !this.exhausted && (isFutile(error) || isExhausted())) {
			leave();
		}
	}

	/**
	 * Something was thrown on a thread of the node or its transport, outside of what
	 * users have written.
	 * @param failure what was thrown, perhaps for want of memory
	 */
	void failed(Throwable failure) {
		OutOfMemoryError error = find(failure);
		if (error != null && !this.exhausted && (isFutile(error) || isOneTooMany() || isExhausted())) {
			leave();
		}
	}

	/** Whether the node has left, or is about to, for want of memory. */
	boolean isHeapExhausted() {
		return this.exhausted;
	}

	private void leave() {
		this.exhausted = true;
		LockSupport.unpark(this.thread);
	}

	private static @Nullable OutOfMemoryError find(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
			if (cause instanceof OutOfMemoryError error) {
				return error;
			}
			cause = Failures.cause(cause);
		}
		return null;
	}

	/** Whether the JVM does little else than collect garbage, of which there is none. */
	private static boolean isFutile(OutOfMemoryError error) {
		return Failures.message(error).startsWith("GC overhead limit");
	}

	private synchronized boolean isOneTooMany() {
		long now = System.nanoTime();
		if (this.errors == 0 || now - this.firstError > MINUTE_NANOS) {
			this.errors = 0;
			this.firstError = now;
		}
		this.errors++;
		return this.errors >= TOO_MANY;
	}

	/** Whether a small part of the heap is not to be had, also once garbage is gone. */
	private static boolean isExhausted() {
		try {
			return allocate().length == 0;
		}
		catch (OutOfMemoryError ex) {
			return true;
		}
	}

	/** A sixty-fourth of the heap, but not more than 4 MB, in pieces. */
	private static byte[][] allocate() {
		long pieces = Runtime.getRuntime().maxMemory() / 64 / PIECE;
		byte[][] memory = new byte[(int) Math.max(MIN_PIECES, Math.min(MAX_PIECES, pieces))][];
		for (int i = 0; i < memory.length; i++) {
			memory[i] = new byte[PIECE];
		}
		return memory;
	}

	private void run() {
		while (!this.exhausted && !this.closed) {
			LockSupport.park(this);
		}
		if (this.closed) {
			return;
		}
		for (int attempt = 1; attempt <= ATTEMPTS && !this.closed; attempt++) {
			reserve.set(null);
			try {
				logger.error("Node " + Printable.text(this.node) + " leaves the cluster: the heap of "
						+ (Runtime.getRuntime().maxMemory() >> 20)
						+ " MB is exhausted. Restart the application; give it "
						+ "a larger heap, or find out what takes up the memory (-XX:+HeapDumpOnOutOfMemoryError)");
				this.leave.run();
				return;
			}
			catch (RuntimeException | Error ex) {
				// again, when there may be memory
				LockSupport.parkNanos(this, PAUSE_NANOS);
			}
		}
	}

	/** Guards no more. */
	@Override
	public void close() {
		if (Thread.currentThread() != this.thread) {
			this.closed = true;
			LockSupport.unpark(this.thread);
		}
	}

}
