package io.pubsub.application;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The objects that this node has received as events of other nodes, for as long as they
 * are in use. It knows them by identity, also on the threads of asynchronous listeners.
 * Thread-safe.
 */
public final class ReceivedEvents {

	private final Set<Identity> events = ConcurrentHashMap.newKeySet();

	private final ReferenceQueue<Object> unused = new ReferenceQueue<>();

	void add(Object event) {
		for (Object old = this.unused.poll(); old != null; old = this.unused.poll()) {
			this.events.remove(old);
		}
		this.events.add(new Identity(event, this.unused));
	}

	/**
	 * Whether an object came from another node.
	 * @param event the object
	 * @return false if it was published on this node
	 */
	public boolean contains(Object event) {
		return this.events.contains(new Identity(event, null));
	}

	/**
	 * Whether the current thread publishes an object for another node. If it does not,
	 * this node publishes the object: one of which there is only one, such as a constant,
	 * is no longer an event of another node then.
	 * @param event the object that is being published
	 * @return false if it is published by this node
	 */
	public boolean isArriving(Object event) {
		boolean arriving = Arrival.isCurrent(event);
		if (!arriving) {
			this.events.remove(new Identity(event, null));
		}
		return arriving;
	}

	/** Equal if it refers to the same object. */
	private static final class Identity extends WeakReference<Object> {

		private final int hash;

		Identity(Object event, @Nullable ReferenceQueue<Object> queue) {
			super(event, queue);
			this.hash = System.identityHashCode(event);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			if (this == other) {
				return true;
			}
			Object event = get();
			return event != null && other instanceof Identity that && event == that.get();
		}

		@Override
		public int hashCode() {
			return this.hash;
		}

	}

}
