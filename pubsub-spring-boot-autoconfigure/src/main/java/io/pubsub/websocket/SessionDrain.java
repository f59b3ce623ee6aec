package io.pubsub.websocket;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

import io.pubsub.log.Printable;

/**
 * Closes sessions in steps, so that their clients do not all connect to other nodes at
 * once. A client that reads nothing holds up one of a few threads, and not the end.
 */
final class SessionDrain {

	private static final Log logger = LogFactory.getLog(SessionDrain.class);

	private static final int THREADS = 8;

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** How long clients that read nothing are waited for after the last step. */
	private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final Queue<WebSocketSession> due = new ConcurrentLinkedQueue<>();

	private final Queue<WebSocketSession> waiting;

	private final int total;

	private final CountDownLatch closed;

	SessionDrain(Collection<WebSocketSession> sessions) {
		this.waiting = new ConcurrentLinkedQueue<>(sessions);
		this.total = sessions.size();
		this.closed = new CountDownLatch(this.total);
	}

	/**
	 * Closes all sessions, and waits for that.
	 * @param time the time from the first to the last
	 */
	void run(Duration time) {
		long nanos = TimeUnit.NANOSECONDS.convert(time);
		long steps = Math.max(1, nanos / STEP_NANOS);
		long start = System.nanoTime();
		try {
			for (long step = 1; step <= steps; step++) {
				release((int) (this.total * step / steps));
				long until = (step < steps) ? start + step * STEP_NANOS : System.nanoTime() + GRACE_NANOS;
				if (this.closed.await(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
					return;
				}
			}
			logger.warn(this.closed.getCount() + " of " + this.total
					+ " WebSocket sessions could not be closed in time: their clients do not read");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			release(this.total);
		}
	}

	/** Has so many sessions closed, all in all. */
	private void release(int count) {
		int released = this.total - this.waiting.size();
		for (; released < count; released++) {
			this.due.add(this.waiting.remove());
		}
		for (int i = 0; i < THREADS && !this.due.isEmpty(); i++) {
			Thread thread = new Thread(this::closeDue, "pubsub-websocket-drain-" + i);
			thread.setDaemon(true);
			thread.start();
		}
	}

	private void closeDue() {
		for (WebSocketSession session = this.due.poll(); session != null; session = this.due.poll()) {
			try {
				session.close(CloseStatus.GOING_AWAY);
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("Cannot close session " + Printable.text(session.getId()), ex);
			}
			finally {
				this.closed.countDown();
			}
		}
	}

}
