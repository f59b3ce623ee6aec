package io.pubsub.node.mailbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Mailbox;
import io.pubsub.PayloadException;
import io.pubsub.PubSubHeaders;
import io.pubsub.Ref;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;

/**
 * Logs what listeners throw: once a second for each mailbox at most, with the number of
 * errors that were not logged since. Traces end at the listener, and a payload that does
 * not decode has none; all of it is there at DEBUG.
 */
public final class LoggingErrorHandler implements ListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(LoggingErrorHandler.class);

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Mailboxes remembered, before forgetting all. */
	private static final int MEMORY = 10_000;

	private final Map<Ref, Silence> silences = new ConcurrentHashMap<>();

	@Override
	public void handle(Throwable error, Message<?> message, Mailbox mailbox) {
		long now = System.nanoTime();
		if (this.silences.size() > MEMORY) {
			this.silences.clear();
		}
		boolean[] log = new boolean[1];
		long[] unlogged = new long[1];
		this.silences.compute(mailbox.ref(), (ref, silence) -> {
			if (silence != null && now - silence.since() < INTERVAL_NANOS) {
				return new Silence(silence.since(), silence.errors() + 1);
			}
			log[0] = true;
			unlogged[0] = (silence != null) ? silence.errors() : 0;
			return new Silence(now, 0);
		});
		if (log[0]) {
			String more = (unlogged[0] > 0) ? " (" + unlogged[0] + " more errors were not logged)" : "";
			Object topic = message.getHeaders().get(PubSubHeaders.TOPIC);
			String which = (topic != null) ? "a message to '" + Printable.text(topic) + "'" : "a message";
			log(error, mailbox, which, more);
		}
	}

	private static void log(Throwable error, Mailbox mailbox, String which, String more) {
		if (error instanceof PayloadException) {
			// says it all: the rest of its trace are a codec's frames
			String text = capitalized(which) + " was not decoded for " + mailbox + more + ": ";
			if (logger.isDebugEnabled()) {
				Failures.log(logger, text + Printable.message(error), error);
			}
			else {
				logger.error(text + Printable.message(error));
			}
			return;
		}
		Throwable printable = Printable.error(error);
		if (!logger.isDebugEnabled()) {
			ShortTrace.cut(printable);
		}
		Failures.log(logger, "The listener of " + mailbox + " failed on " + which + more, printable);
	}

	private static String capitalized(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1);
	}

	private record Silence(long since, long errors) {
	}

}
