package io.pubsub.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The events that one mailbox watches: mostly none, or one. Thread-safe; messages are
 * handled without a lock.
 */
final class EventWatches {

	private static final EventWatch[] NONE = {};

	/** Replaced as a whole, by the holder of this. */
	private volatile EventWatch[] watches = NONE;

	/**
	 * Those that may begin, or begin again, one for each event; null as long as there is
	 * none; guarded by this.
	 */
	private @Nullable List<EventWatch> admitted;

	/**
	 * Admits a watch, until it is {@link #release released}.
	 * @return false if another watches its event, will when it has asked for it, or waits
	 * for it to be back
	 */
	synchronized boolean admit(EventWatch watch) {
		if (this.admitted == null) {
			this.admitted = new ArrayList<>(1);
		}
		if (this.admitted.stream().anyMatch((other) -> other.target().equals(watch.target()))) {
			return false;
		}
		return this.admitted.add(watch);
	}

	/** A watch has ended for good; it may never have been admitted. */
	synchronized void release(EventWatch watch) {
		remove(watch);
		if (this.admitted != null && this.admitted.remove(watch) && this.admitted.isEmpty()) {
			this.admitted = null;
		}
	}

	synchronized void add(EventWatch watch) {
		remove(watch);
		EventWatch[] more = Arrays.copyOf(this.watches, this.watches.length + 1);
		more[more.length - 1] = watch;
		this.watches = more;
	}

	synchronized void remove(EventWatch watch) {
		this.watches = Arrays.stream(this.watches).filter((each) -> each != watch).toArray(EventWatch[]::new);
	}

	List<EventWatch> all() {
		return List.of(this.watches);
	}

	/** A message, or the end of an event, has its turn in the mailbox. */
	void handle(EventDelivery message) {
		for (EventWatch watch : this.watches) {
			if (watch.hears(message)) {
				watch.handle(message);
			}
		}
	}

}
