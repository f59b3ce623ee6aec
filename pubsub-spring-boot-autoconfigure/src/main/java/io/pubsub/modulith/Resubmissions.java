package io.pubsub.modulith;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.modulith.events.IncompleteEventPublications;

import io.pubsub.log.Printable;

/**
 * Resubmits incomplete event publications from time to time.
 */
public final class Resubmissions {

	private static final Log logger = LogFactory.getLog(Resubmissions.class);

	private final IncompleteEventPublications publications;

	private final Duration interval;

	private final Duration minAge;

	private @Nullable ScheduledExecutorService executor;

	/**
	 * Creates the resubmissions.
	 * @param publications the publications
	 * @param interval the time between two attempts
	 * @param minAge the age from which on a publication counts as failed
	 */
	public Resubmissions(IncompleteEventPublications publications, Duration interval, Duration minAge) {
		this.publications = publications;
		this.interval = interval;
		this.minAge = minAge;
	}

	/** Begins with the first attempt after one interval. */
	public synchronized void start() {
		if (this.executor == null) {
			long nanos = TimeUnit.NANOSECONDS.convert(this.interval);
			this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "pubsub-resubmission");
				thread.setDaemon(true);
				return thread;
			});
			this.executor.scheduleWithFixedDelay(this::resubmit, nanos, nanos, TimeUnit.NANOSECONDS);
		}
	}

	/** Ends. Waits for an attempt that is being made. */
	public synchronized void stop() {
		ScheduledExecutorService executor = this.executor;
		if (executor != null) {
			this.executor = null;
			executor.shutdown();
			try {
				if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
					executor.shutdownNow();
				}
			}
			catch (InterruptedException ex) {
				executor.shutdownNow();
				Thread.currentThread().interrupt();
			}
		}
	}

	private void resubmit() {
		try {
			this.publications.resubmitIncompletePublicationsOlderThan(this.minAge);
		}
		catch (Throwable ex) {
			logger.warn("Incomplete event publications could not be resubmitted, and will be in "
					+ this.interval.toSeconds() + " s", Printable.error(ex));
		}
	}

}
