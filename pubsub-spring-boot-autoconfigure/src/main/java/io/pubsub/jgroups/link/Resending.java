package io.pubsub.jgroups.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jgroups.Address;

/**
 * Has messages sent again to members that may have lost them: at once, and when more may
 * be lost soon after, once more a little later. Two nodes that refuse each other's
 * connections would otherwise connect without a pause. Thread-safe.
 */
final class Resending {

	private final Predicate<Runnable> threads;

	private final Consumer<Runnable> later;

	private final Consumer<Address> sender;

	/** Whether members that were sent messages again lately may have lost more. */
	private final Map<Address, Boolean> recent = new ConcurrentHashMap<>();

	/**
	 * Creates one that sends nothing.
	 * @param threads runs a task on some other thread, or returns false
	 * @param later runs a task some milliseconds later
	 * @param sender sends a member again what it has not acknowledged; may wait for that
	 */
	Resending(Predicate<Runnable> threads, Consumer<Runnable> later, Consumer<Address> sender) {
		this.threads = threads;
		this.later = later;
		this.sender = sender;
	}

	/** A member may not have got what was sent to it. Does not wait for the network. */
	void mayHaveLost(Address member) {
		if (this.recent.merge(member, false, (before, now) -> true)) {
			return;
		}
		this.later.accept(() -> {
			if (Boolean.TRUE.equals(this.recent.remove(member))) {
				mayHaveLost(member);
			}
		});
		if (!this.threads.test(() -> this.sender.accept(member))) {
			this.recent.computeIfPresent(member, (key, before) -> true);
		}
	}

}
