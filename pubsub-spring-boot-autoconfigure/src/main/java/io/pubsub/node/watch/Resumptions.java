package io.pubsub.node.watch;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

import io.pubsub.monitor.NoSuchTargetException;
import io.pubsub.monitor.Target;

/**
 * Watches whose targets have gone, and that begin again when those are back. Thread-safe.
 * <p>
 * Whenever a node has joined, or somebody has a name or an event, those that it may
 * concern are tried. A watch that is refused while more of that happens is tried again,
 * so nothing is missed.
 */
public final class Resumptions {

	/** Guarded by this. */
	private final Set<Watch> waiting = new LinkedHashSet<>();

	/** Counts what may have brought targets back; guarded by this. */
	private long news;

	private final Function<Watch, CompletableFuture<Void>> begin;

	private final Executor workers;

	/**
	 * Makes an empty waiting room.
	 * @param workers tries and tells
	 * @param begin has a watch begin, or be refused, and completes then
	 */
	Resumptions(Executor workers, Function<Watch, CompletableFuture<Void>> begin) {
		this.workers = workers;
		this.begin = begin;
	}

	/** Has a watch wait; its target may be back already. */
	public void add(Watch watch) {
		this.workers.execute(() -> attempt(watch));
	}

	/** A watch waits no more. */
	synchronized void remove(Watch watch) {
		this.waiting.remove(watch);
	}

	/** Somebody has a name. */
	void foundName(String name) {
		found((target) -> target instanceof Target.NameTarget other && other.name().equals(name));
	}

	/** Somebody has an event. */
	void foundEvent(String name) {
		found((target) -> target instanceof Target.EventTarget other && other.name().equals(name));
	}

	/** A node has joined, and told its name. */
	void joined() {
		found((target) -> true);
	}

	private void found(Predicate<Target> filter) {
		List<Watch> back;
		synchronized (this) {
			this.news++;
			back = this.waiting.stream().filter((watch) -> filter.test(watch.target())).toList();
			this.waiting.removeAll(back);
		}
		if (!back.isEmpty()) {
			this.workers.execute(() -> back.forEach(this::attempt));
		}
	}

	private void attempt(Watch watch) {
		long before;
		synchronized (this) {
			before = this.news;
		}
		watch.comesBack();
		this.begin.apply(watch).whenCompleteAsync((begun, failure) -> {
			if (failure instanceof NoSuchTargetException && !await(watch, before)) {
				attempt(watch);
			}
		}, this.workers);
	}

	/** False if there is news, which may concern the watch. */
	private synchronized boolean await(Watch watch, long before) {
		if (this.news != before) {
			return false;
		}
		if (!watch.isClosed()) {
			this.waiting.add(watch);
		}
		return true;
	}

	synchronized int count() {
		return this.waiting.size();
	}

}
