package io.pubsub.jgroups.discovery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets the nodes of one machine join one after another, so that nodes which start at the
 * same moment form one cluster. It is an aid, not a guard: a node that does not get it in
 * time joins without it, and clusters that came apart merge. The operating system
 * releases it when a process ends.
 */
final class JoinLock {

	private static final Log logger = LogFactory.getLog(JoinLock.class);

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	// A file lock is the process's: threads need one of their own. It also keeps this
	// process to one channel at a time, since closing any would release the file
	private static final Map<Path, ReentrantLock> threads = new ConcurrentHashMap<>();

	private final @Nullable ReentrantLock thread;

	private final @Nullable FileChannel channel;

	private JoinLock(@Nullable ReentrantLock thread, @Nullable FileChannel channel) {
		this.thread = thread;
		this.channel = channel;
	}

	/**
	 * Waits for the lock, up to the timeout. To be released by the same thread.
	 * @param file the file to lock; without one, there is no lock
	 */
	static JoinLock acquire(@Nullable Path file, Duration timeout) {
		if (file == null) {
			return new JoinLock(null, null);
		}
		long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
		ReentrantLock thread = threads.computeIfAbsent(file, (key) -> new ReentrantLock());
		try {
			if (thread.tryLock(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)) {
				return new JoinLock(thread, lock(file, deadline));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		logger.debug("Joining without waiting for other nodes of this process any longer");
		return new JoinLock(null, null);
	}

	private static @Nullable FileChannel lock(Path file, long deadline) {
		FileChannel channel = null;
		try {
			channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			while (!tryLock(channel)) {
				if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
					logger.debug("Joining without waiting for other nodes of this machine any longer");
					close(channel);
					return null;
				}
				LockSupport.parkNanos(POLL_NANOS);
			}
			return channel;
		}
		catch (IOException ex) {
			logger.debug("Joining without a lock", ex);
			close(channel);
			return null;
		}
	}

	private static boolean tryLock(FileChannel channel) throws IOException {
		try {
			return channel.tryLock() != null;
		}
		catch (OverlappingFileLockException ex) {
			// held by this class, loaded once more by another class loader
			return false;
		}
	}

	void release() {
		close(this.channel);
		if (this.thread != null) {
			this.thread.unlock();
		}
	}

	private static void close(@Nullable FileChannel channel) {
		if (channel != null) {
			try {
				channel.close();
			}
			catch (IOException ex) {
				logger.debug("Cannot close the lock file", ex);
			}
		}
	}

}
