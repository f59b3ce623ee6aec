package io.pubsub.node;

import java.util.Arrays;
import java.util.List;

/**
 * The events that one mailbox watches: mostly none, or one. Thread-safe; messages are
 * handled without a lock.
 */
final class EventWatches {

	private static final EventWatch[] NONE = {};

	/** Replaced as a whole, by the holder of this. */
	private volatile EventWatch[] watches = NONE;

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
