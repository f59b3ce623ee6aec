package io.pubsub.sse;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.LossListener;
import io.pubsub.sse.SseEvent.Reset;

/**
 * The connections of clients of this node: sends heartbeats, closes all when the
 * application stops, and counts. Thread-safe.
 */
public final class SseConnections implements LossListener, AutoCloseable {

	private static final Log logger = LogFactory.getLog(SseConnections.class);

	private static final long STEP_MILLIS = 100;

	/** How long clients that read nothing are waited for after others have. */
	private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final long MIN_PERIOD_MILLIS = 5;

	private static final long MAX_PERIOD_MILLIS = 1_000;

	private final SseSettings settings;

	private final Set<SseConnection> open = ConcurrentHashMap.newKeySet();

	private final LongAdder resets = new LongAdder();

	private final ScheduledExecutorService clock;

	private volatile Runnable onTick = () -> {
	};

	private volatile boolean draining;

	/**
	 * Makes it; a thread looks after connections until this is closed.
	 * @param settings the settings
	 */
	public SseConnections(SseSettings settings) {
		this.settings = settings;
		this.clock = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "pubsub-sse");
			thread.setDaemon(true);
			return thread;
		});
		long heartbeat = TimeUnit.MILLISECONDS.convert(settings.heartbeat());
		long period = Math.max(MIN_PERIOD_MILLIS, Math.min(MAX_PERIOD_MILLIS, heartbeat / 4));
		this.clock.scheduleWithFixedDelay(this::tick, period, period, TimeUnit.MILLISECONDS);
	}

	SseSettings settings() {
		return this.settings;
	}

	/** Sets what runs about once a second. */
	void onTick(Runnable onTick) {
		this.onTick = onTick;
	}

	private void tick() {
		try {
			this.onTick.run();
			long now = System.nanoTime();
			this.open.forEach((connection) -> connection.tick(now));
		}
		catch (RuntimeException | Error ex) {
			logger.error("Some connections of server-sent events were not looked after", ex);
		}
	}

	boolean isDraining() {
		return this.draining;
	}

	/** Runs a task, which does not wait, after some time; at once when this is closed. */
	void schedule(Runnable task, long nanos) {
		try {
			this.clock.schedule(task, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	void add(SseConnection connection) {
		this.open.add(connection);
		if (this.draining) {
			connection.stream().end(retry());
		}
	}

	void remove(SseConnection connection) {
		this.open.remove(connection);
	}

	/** Has a client wait before it connects again, and not as long as others do. */
	SseEvent retry() {
		long millis = Math.max(1, TimeUnit.MILLISECONDS.convert(this.settings.retry()));
		return SseEvent.retry(millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1));
	}

	void countReset() {
		this.resets.increment();
	}

	/**
	 * Tells the client whose subscription was too full; others are told by their queues.
	 */
	@Override
	public void onLoss(Loss loss) {
		if (loss.cause() == Cause.OVERFLOW && loss.mailbox() != null) {
			for (SseConnection connection : this.open) {
				if (connection.stream().isOf(loss.mailbox())) {
					connection.stream().reset(Reset.OVERFLOW);
				}
			}
		}
	}

	/**
	 * Ends all streams, and each that begins from now on, so that clients connect to
	 * another node.
	 * @param time the time over which they are ended, a part of them at a time
	 */
	public void drain(Duration time) {
		this.draining = true;
		Queue<SseConnection> waiting = new ArrayDeque<>(this.open);
		int total = waiting.size();
		long steps = Math.max(1, TimeUnit.MILLISECONDS.convert(time) / STEP_MILLIS);
		try {
			for (long step = 1; step <= steps && !waiting.isEmpty(); step++) {
				int left = total - (int) (total * step / steps);
				while (waiting.size() > left) {
					waiting.remove().stream().end(retry());
				}
				if (step < steps) {
					TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
				}
			}
			awaitEnd();
			if (!this.open.isEmpty()) {
				logger.warn(this.open.size() + " of " + total
						+ " server-sent event streams could not be closed in time: their clients do not read");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			waiting.forEach((connection) -> connection.stream().end(retry()));
		}
	}

	/** Waits as long as there are streams, and some end. */
	private void awaitEnd() throws InterruptedException {
		int left = this.open.size();
		long since = System.nanoTime();
		while (left > 0 && System.nanoTime() - since < GRACE_NANOS) {
			TimeUnit.MILLISECONDS.sleep(MIN_PERIOD_MILLIS);
			if (this.open.size() < left) {
				since = System.nanoTime();
			}
			left = this.open.size();
		}
	}

	double count() {
		return this.open.size();
	}

	double resets() {
		return this.resets.sum();
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
		this.open.forEach((connection) -> connection.stream().end(null));
	}

}
