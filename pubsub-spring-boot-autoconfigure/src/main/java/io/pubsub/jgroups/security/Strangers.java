package io.pubsub.jgroups.security;

import java.io.EOFException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts connections that either side refused, or that were cut off because of what they
 * sent. Logs one line a minute for each machine and cause. A side that leaves before it
 * has sent a byte is not counted, because nodes that look for others do so. Thread-safe.
 */
public final class Strangers {

	private static final Log logger = LogFactory.getLog(Strangers.class);

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	/** How many machines and causes are distinguished, so that a flood logs no more. */
	private static final int MAX_KEYS = 32;

	private static final int MAX_TEXT = 300;

	private final LongAdder count = new LongAdder();

	/** When each was logged last, the oldest first; guarded by itself. */
	private final Map<String, Long> logged = new LinkedHashMap<>();

	/**
	 * A connection was refused.
	 * @param peer an address
	 * @param cause why
	 */
	public void refused(String peer, Throwable cause) {
		if (cause instanceof EOFException) {
			logger.debug(peer + " left without a word");
			return;
		}
		this.count.increment();
		String reason = readable(
				(cause instanceof StrangerException) ? String.valueOf(cause.getMessage()) : String.valueOf(cause));
		if (isDue(machine(peer) + ' ' + reason, System.nanoTime())) {
			logger.warn("No link with %s: %s. (%d refused so far; repeated once a minute at most)".formatted(peer,
					reason, count()));
		}
		else {
			logger.debug("No link with " + peer, cause);
		}
	}

	private boolean isDue(String key, long now) {
		synchronized (this.logged) {
			this.logged.values().removeIf((last) -> now - last >= INTERVAL);
			return this.logged.size() < MAX_KEYS && this.logged.putIfAbsent(key, now) == null;
		}
	}

	/** Without the port, which is another one for each connection. */
	private static String machine(String address) {
		int colon = address.lastIndexOf(':');
		return (colon > 0) ? address.substring(0, colon) : address;
	}

	private static String readable(String text) {
		String cut = (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) + "..." : text;
		return cut.replaceAll("\\p{Cntrl}", "?");
	}

	/** How many were refused so far. */
	public long count() {
		return this.count.sum();
	}

}
