package io.pubsub.application;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;

/**
 * An event of another node, while a thread publishes it on this one.
 *
 * @param origin the node that it comes from
 * @param payload the decoded event
 */
record Arrival(Node origin, Object payload) {

	private static final ThreadLocal<@Nullable Arrival> CURRENT = new ThreadLocal<>();

	/** The one that this thread publishes, or null. */
	static @Nullable Arrival current() {
		return CURRENT.get();
	}

	/** Whether this thread publishes that very object for another node. */
	static boolean isCurrent(Object payload) {
		Arrival current = CURRENT.get();
		return current != null && current.payload == payload;
	}

	void during(Runnable action) {
		Arrival outer = CURRENT.get();
		CURRENT.set(this);
		try {
			action.run();
		}
		finally {
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
		}
	}

}
