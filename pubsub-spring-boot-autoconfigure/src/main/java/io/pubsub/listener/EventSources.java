package io.pubsub.listener;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.function.SingletonSupplier;

import io.pubsub.event.Events;

/**
 * The {@link io.pubsub.event.ProduceEvent @ProduceEvent} methods of an application, which
 * produce between its start and its stop. Thread-safe.
 */
public final class EventSources {

	private final Supplier<Events> events;

	private final Supplier<TaskScheduler> scheduler;

	/** Guarded by this. */
	private final Set<EventSource> sources = new LinkedHashSet<>();

	private boolean running;

	private @Nullable ScheduledThreadPoolExecutor executor;

	/**
	 * Creates it without any.
	 * @param events asked for when the first of them starts
	 * @param scheduler asked for when the first of them starts; may give null, to have
	 * them run on a thread of its own
	 */
	public EventSources(Supplier<Events> events, Supplier<@Nullable TaskScheduler> scheduler) {
		this.events = events;
		this.scheduler = SingletonSupplier.of(() -> {
			TaskScheduler given = scheduler.get();
			return (given != null) ? given : ownScheduler();
		});
	}

	/**
	 * Starts them, and those that come later.
	 */
	public synchronized void start() {
		this.running = true;
		this.sources.forEach(this::start);
	}

	/**
	 * Stops them for good; what they produce is other nodes' from now on.
	 */
	public synchronized void stop() {
		this.running = false;
		this.sources.forEach(EventSource::stop);
		if (this.executor != null) {
			this.executor.shutdown();
		}
	}

	synchronized void add(EventSource source) {
		this.sources.add(source);
		if (this.running) {
			start(source);
		}
	}

	synchronized void remove(EventSource source) {
		this.sources.remove(source);
		source.stop();
	}

	private void start(EventSource source) {
		source.start(this.events.get(), this.scheduler.get());
	}

	/** Its thread ends when it has had nothing to do for a moment. */
	private TaskScheduler ownScheduler() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
				new CustomizableThreadFactory("pubsub-sources-"));
		executor.setRemoveOnCancelPolicy(true);
		executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		executor.allowCoreThreadTimeOut(true);
		this.executor = executor;
		return new ConcurrentTaskScheduler(executor);
	}

}
