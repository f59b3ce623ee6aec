package io.pubsub.sample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Mailbox;
import io.pubsub.Subscription;

/**
 * Hears of messages that a listener could not read, or failed on: a chat line without a
 * text, for example.
 */
@Component
class ListenerErrors implements ListenerErrorHandler {

	private static final Logger logger = LoggerFactory.getLogger(ListenerErrors.class);

	private final Timeline timeline;

	ListenerErrors(Timeline timeline) {
		this.timeline = timeline;
	}

	@Override
	public void handle(Throwable error, Message<?> message, Mailbox mailbox) {
		String where = (mailbox instanceof Subscription subscription) ? subscription.topic() : mailbox.toString();
		String reason = Faults.ofListener(error);
		logger.warn("A listener of {} failed: {}", where, reason);
		this.timeline.failed(where, reason);
	}

}
