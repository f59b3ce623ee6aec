package io.pubsub.node.kernel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.LossListener;
import io.pubsub.LossListener.Cause;
import io.pubsub.LossListener.Loss;
import io.pubsub.Mailbox;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;

/**
 * Counts what is lost, and reports it: at once when nothing was lost for a while, then no
 * more than once a second.
 */
public final class Losses {

	private static final Log logger = LogFactory.getLog(Losses.class);

	private static final long INTERVAL_MILLIS = 1000;

	private final Map<Place, Long> recent = new ConcurrentHashMap<>();

	private final Map<Cause, LongAdder> totals = new ConcurrentHashMap<>();

	private final LongAdder unheard = new LongAdder();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private volatile long reported = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS);

	private volatile boolean closed;

	private final String node;

	private final Executor workers;

	private final List<LossListener> listeners;

	Losses(String node, Executor workers, List<LossListener> listeners) {
		this.node = node;
		this.workers = workers;
		this.listeners = listeners;
	}

	public void count(Cause cause, @Nullable Mailbox mailbox, @Nullable String node, long count) {
		this.totals.computeIfAbsent(cause, (key) -> new LongAdder()).add(count);
		this.recent.merge(new Place(cause, mailbox, node), count, Long::sum);
		if (!this.scheduled.get() && this.scheduled.compareAndSet(false, true)) {
			long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.reported);
			CompletableFuture
				.delayedExecutor(Math.max(0, INTERVAL_MILLIS - since), TimeUnit.MILLISECONDS,
						this.closed ? ForkJoinPool.commonPool() : this.workers)
				.execute(this::report);
		}
	}

	/** No node was known to want these, and the one that they were sent to has left. */
	void unheard(long count) {
		this.unheard.add(count);
	}

	/** How many messages only such nodes were sent. */
	public long unheard() {
		return this.unheard.sum();
	}

	public long total(Cause cause) {
		LongAdder total = this.totals.get(cause);
		return (total != null) ? total.sum() : 0;
	}

	/**
	 * The workers have closed: reports what was not reported yet, on this thread.
	 */
	void close() {
		this.closed = true;
		// what was scheduled may never run
		this.scheduled.set(false);
		report();
	}

	private void report() {
		this.reported = System.nanoTime();
		this.scheduled.set(false);
		for (Place place : this.recent.keySet()) {
			Long count = this.recent.remove(place);
			if (count != null) {
				report(new Loss(place.cause(), count, place.mailbox(), place.node()));
			}
		}
	}

	private void report(Loss loss) {
		String line = "Node " + this.node + " lost " + loss.count() + " message(s): " + describe(loss);
		if (loss.cause() == Cause.DECODING) {
			// the mailbox's error handler gets each one, with the reason
			logger.debug(line);
		}
		else {
			logger.warn(line);
		}
		for (LossListener listener : this.listeners) {
			try {
				listener.onLoss(loss);
			}
			catch (Throwable ex) {
				Failures.log(logger, "A loss listener failed", ex);
			}
		}
	}

	private static String describe(Loss loss) {
		Mailbox mailbox = loss.mailbox();
		String where = Printable.text((mailbox != null) ? mailbox : "node " + loss.node());
		return switch (loss.cause()) {
			case OVERFLOW -> where + " was full; its listener is too slow, or its capacity too small";
			case DECODING -> "the payload did not decode for " + where;
			case MALFORMED -> "malformed frames from " + where;
			case UNREACHABLE -> where + " took none for too long";
			case GAP -> "those of " + where + " did not arrive while the link was cut";
			case NO_MAILBOX ->
				"sent between here and " + where + " to mailboxes that are closed, or left with their node";
			case CLOSED -> where + " was closed while they waited; drain a node before closing it";
		};
	}

	private record Place(Cause cause, @Nullable Mailbox mailbox, @Nullable String node) {
	}

}
