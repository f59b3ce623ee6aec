package io.pubsub.sample.prices;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;

import io.pubsub.event.EventWatcher;
import io.pubsub.event.Events;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;

/**
 * Who watches the prices on this node. All of them may watch before there are prices, and
 * do so again whenever prices are back.
 */
@Component
public class PriceWatchers {

	private static final WatchOptions WHENEVER = WatchOptions.defaults().whenever();

	private final Events events;

	/** How many watch now. */
	private final AtomicInteger count = new AtomicInteger();

	/** Those that were asked for last, also when they watch no more. */
	private volatile List<PriceWatcher> counting = List.of();

	/** Ends each of them; guarded by this. */
	private final List<Runnable> ends = new ArrayList<>();

	PriceWatchers(Events events) {
		this.events = events;
	}

	/**
	 * Has so many watch that count what they get, and nobody else who does.
	 * @param count how many
	 */
	public synchronized void watch(int count) {
		stop();
		this.counting = Stream.generate(PriceWatcher::new).limit(count).toList();
		this.counting.forEach((watcher) -> this.ends.add(begin(watcher)));
	}

	/**
	 * Has those watch no more.
	 */
	public synchronized void stop() {
		this.ends.forEach(Runnable::run);
		this.ends.clear();
	}

	/**
	 * What those got that were asked for last.
	 * @return all of it
	 */
	public Tally tally() {
		return this.counting.stream().map(PriceWatcher::tally).reduce(Tally.NOTHING, Tally::plus);
	}

	/**
	 * Has a page watch, which gets the prices by other means.
	 * @return ends it
	 */
	public Runnable follow() {
		return begin((message) -> {
		});
	}

	int count() {
		return this.count.get();
	}

	private Runnable begin(EventWatcher<Price> listener) {
		Monitor monitor = this.events.monitor(PriceSource.EVENT, Price.class, listener, WHENEVER);
		this.count.incrementAndGet();
		AtomicBoolean ended = new AtomicBoolean();
		return () -> {
			if (ended.compareAndSet(false, true)) {
				monitor.close();
				this.count.decrementAndGet();
			}
		};
	}

}
