package io.pubsub.sample.prices;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

import io.pubsub.Publisher;
import io.pubsub.event.Events;

/**
 * Produces prices on this node, from when it is asked to until it is asked not to. If
 * that were decided by the program, and not by who uses it, a method with
 * {@link io.pubsub.event.ProduceEvent @ProduceEvent} would be all that it takes.
 */
@Component
public class PriceSource implements DisposableBean {

	static final String EVENT = "prices";

	/** Remembers prices, for the charts of pages. */
	private static final String TOPIC = "page.prices";

	private final Events events;

	private final Publisher publisher;

	private final TaskScheduler scheduler;

	private final Duration interval;

	private final ApplicationEventPublisher log;

	private volatile @Nullable Production production;

	PriceSource(Events events, Publisher publisher, TaskScheduler scheduler,
			@Value("${sample.price-interval:1s}") Duration interval, ApplicationEventPublisher log) {
		this.events = events;
		this.publisher = publisher;
		this.scheduler = scheduler;
		this.interval = interval;
		this.log = log;
	}

	/**
	 * Has this node produce prices; waits for the others.
	 * @throws io.pubsub.event.EventTakenException if a node produces them, be it this one
	 */
	public void begin() {
		Production begun = new Production(this.scheduler, this.interval,
				(price) -> this.publisher.publish(TOPIC, price), this::log);
		begun.begin(this.events);
		this.production = begun;
		log("Prices are produced here now");
	}

	/**
	 * Has this node produce them no more, if it does.
	 */
	public void end() {
		Production ended = this.production;
		this.production = null;
		if (ended != null) {
			ended.end();
			log("Prices are not produced here any more");
		}
	}

	/**
	 * Whether this node produces prices, if only somebody watches.
	 * @return true if so
	 */
	public boolean isActive() {
		Production current = this.production;
		return current != null && current.isActive();
	}

	boolean isFetching() {
		Production current = this.production;
		return current != null && current.isFetching();
	}

	long published() {
		Production current = this.production;
		return (current != null) ? current.published() : 0;
	}

	@Override
	public void destroy() {
		Production ended = this.production;
		if (ended != null) {
			ended.end();
		}
	}

	private void log(String text) {
		this.log.publishEvent(new PricesChanged(text));
	}

}
