package io.pubsub.node;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.PubSubHeaders;
import io.pubsub.Subscription;

/**
 * Logs what listeners throw: once a second for each subscription at most, with the number
 * of errors that were not logged since.
 */
final class LoggingErrorHandler implements ListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(LoggingErrorHandler.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Subscriptions remembered, before forgetting all. */
	private static final int MEMORY = 10_000;

	private final Map<String, Silence> silences = new ConcurrentHashMap<>();

	@Override
	public void handle(Throwable error, Message<?> message, Subscription subscription) {
		long now = System.nanoTime();
		if (this.silences.size() > MEMORY) {
			this.silences.clear();
		}
		boolean[] log = new boolean[1];
		long[] unlogged = new long[1];
		this.silences.compute(subscription.id(), (id, silence) -> {
			if (silence != null && now - silence.since() < INTERVAL_NANOS) {
				return new Silence(silence.since(), silence.errors() + 1);
			}
			log[0] = true;
			unlogged[0] = (silence != null) ? silence.errors() : 0;
			return new Silence(now, 0);
		});
		if (log[0]) {
			String more = (unlogged[0] > 0) ? " (" + unlogged[0] + " more errors were not logged)" : "";
			logger.error("The listener of " + subscription + " failed on a message to '"
					+ message.getHeaders().get(PubSubHeaders.TOPIC) + "'" + more, error);
		}
	}

	private record Silence(long since, long errors) {
	}

}
