package io.pubsub.actuate;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Which counters have grown within the last minute, as far as they were read. Guarded by
 * itself.
 */
final class RecentGrowth {

	private static final long MEMORY_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final Map<Alert, State> states = new HashMap<>();

	/**
	 * Looks at a counter.
	 * @param alert what it is a sign of if it grows
	 * @param count what it says
	 * @param now the time
	 * @return by how much it has grown, counted from when it began to; 0 if it has not
	 * grown for a minute
	 */
	synchronized long look(Alert alert, long count, long now) {
		State before = this.states.get(alert);
		State after = next(before, count, now);
		this.states.put(alert, after);
		return count - after.begin();
	}

	private static State next(@Nullable State before, long count, long now) {
		if (before == null || now - before.seen() > MEMORY_NANOS) {
			return new State(count, count, now, now);
		}
		if (count > before.count()) {
			return new State(before.begin(), count, now, now);
		}
		boolean over = now - before.grown() > MEMORY_NANOS;
		return new State(over ? count : before.begin(), count, over ? now : before.grown(), now);
	}

	/**
	 * What is known of a counter.
	 *
	 * @param begin what it said before it began to grow
	 * @param count what it said last
	 * @param grown when it grew last
	 * @param seen when it was read last
	 */
	private record State(long begin, long count, long grown, long seen) {
	}

}
