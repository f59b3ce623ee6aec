package io.pubsub.sample.prices;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.TaskScheduler;

import io.pubsub.event.DemandListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.Events;

/**
 * The time during which this node has the prices: while somebody watches it fetches and
 * publishes them.
 */
final class Production implements DemandListener {

	private static final int BUFFER = 60;

	private final Market market = new Market();

	private final TaskScheduler scheduler;

	private final Duration interval;

	private final Consumer<Price> charts;

	private final Consumer<String> log;

	/** Guarded by this. */
	private @Nullable EventProducer<Price> producer;

	/** There while prices are fetched; guarded by this. */
	private @Nullable Future<?> fetching;

	private boolean closed;

	Production(TaskScheduler scheduler, Duration interval, Consumer<Price> charts, Consumer<String> log) {
		this.scheduler = scheduler;
		this.interval = interval;
		this.charts = charts;
		this.log = log;
	}

	/**
	 * Takes the prices; waits for the other nodes.
	 * @throws io.pubsub.event.EventTakenException if a node has them
	 */
	void begin(Events events) {
		EventProducer<Price> registered = events.register(PriceSource.EVENT, Price.class,
				EventOptions.defaults().buffer(BUFFER).demand(this));
		synchronized (this) {
			this.producer = registered;
		}
	}

	synchronized boolean isActive() {
		return this.producer != null && this.producer.isRegistered();
	}

	synchronized boolean isFetching() {
		return this.fetching != null && isActive();
	}

	synchronized long published() {
		return (this.producer != null && isActive()) ? this.producer.published() : 0;
	}

	@Override
	public synchronized void onStarted() {
		if (!this.closed && this.fetching == null) {
			this.fetching = this.scheduler.scheduleAtFixedRate(this::fetch, this.interval);
			this.log.accept("Somebody watches: fetching prices");
		}
	}

	@Override
	public synchronized void onStopped() {
		if (this.fetching != null) {
			this.fetching.cancel(false);
			this.fetching = null;
			this.log.accept("Nobody watches any more: prices are not fetched");
		}
	}

	synchronized void end() {
		this.closed = true;
		if (this.fetching != null) {
			this.fetching.cancel(false);
			this.fetching = null;
		}
		if (this.producer != null) {
			this.producer.close();
		}
	}

	private synchronized void fetch() {
		if (this.fetching != null && this.producer != null && this.producer.isRegistered()) {
			Price price = this.market.fetch();
			this.producer.publish(price);
			this.charts.accept(price);
		}
	}

}
