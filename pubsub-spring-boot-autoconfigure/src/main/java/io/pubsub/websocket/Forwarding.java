package io.pubsub.websocket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

import io.pubsub.MailboxFullException;
import io.pubsub.Publisher;
import io.pubsub.Subscription;

/**
 * Publishes messages of this node's broker to the other nodes. Carries bytes, the content
 * type and native headers; nothing of the session, and no user.
 */
final class Forwarding {

	private static final Log logger = LogFactory.getLog(Forwarding.class);

	/**
	 * Native headers that are made again where the message arrives, or concern its sender
	 * alone.
	 */
	private static final Set<String> NOT_FORWARDED = Set.of("destination", "content-type", "content-length", "receipt",
			"transaction", SimpMessageHeaderAccessor.ORIGINAL_DESTINATION);

	private final AtomicLong numbers = new AtomicLong();

	private final Publisher publisher;

	private final InterestTable interests;

	/** False while this node is not in the cluster. */
	private volatile boolean running;

	Forwarding(Publisher publisher, InterestTable interests) {
		this.publisher = publisher;
		this.interests = interests;
	}

	void start() {
		this.running = true;
	}

	void stop() {
		this.running = false;
	}

	/**
	 * Forwards a message for a destination, if it has bytes, as all have that can be sent
	 * to clients.
	 * @param destination the destination
	 * @param message the message
	 * @throws IllegalArgumentException if the destination or headers are too long
	 * @throws io.pubsub.PayloadException if the message is too large
	 */
	void toDestination(String destination, Message<?> message) {
		if (this.running && message.getPayload() instanceof byte[] payload) {
			String topic = DestinationTopics.ofDestination(destination);
			publish(topic, payload, envelope(message, null, null));
		}
	}

	/**
	 * Forwards a message for a user.
	 * @param parts the destination
	 * @param session the only session that it is for, or null for all of the user
	 * @param message the message
	 * @throws IllegalArgumentException if the name or headers are too long
	 * @throws io.pubsub.PayloadException if the message is too large
	 */
	void toUser(UserDestinations.Parts parts, @Nullable String session, Message<?> message) {
		if (this.running && message.getPayload() instanceof byte[] payload) {
			String topic = (session != null && parts.user().equals(session)) ? DestinationTopics.ofSession(session)
					: DestinationTopics.ofUser(parts.user());
			publish(topic, payload, envelope(message, parts.destination(), session));
		}
	}

	private Envelope envelope(Message<?> message, @Nullable String destination, @Nullable String session) {
		MessageHeaders headers = message.getHeaders();
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		return new Envelope(this.numbers.incrementAndGet(), (contentType != null) ? contentType.toString() : null,
				destination, session, nativeHeaders(headers));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, List<String>> nativeHeaders(MessageHeaders headers) {
		Map<String, List<String>> all = (Map<String, List<String>>) headers
			.get(NativeMessageHeaderAccessor.NATIVE_HEADERS);
		if (all == null || NOT_FORWARDED.containsAll(all.keySet())) {
			return Map.of();
		}
		Map<String, List<String>> forwarded = new LinkedHashMap<>(all);
		forwarded.keySet().removeAll(NOT_FORWARDED);
		return forwarded;
	}

	private void publish(String topic, byte[] payload, Envelope envelope) {
		Map<String, Object> headers = Map.of(Envelope.HEADER, envelope.encode());
		Subscription own = this.interests.subscription(topic);
		try {
			if (own != null) {
				this.publisher.publishFrom(own, topic, payload, headers);
			}
			else {
				this.publisher.publish(topic, payload, headers);
			}
		}
		catch (MailboxFullException ex) {
			// a subscriber of the application's own; all others have the message
			logger.debug("A mailbox is full", ex);
		}
		catch (IllegalStateException ex) {
			logger.debug("Not forwarded, because the node has stopped");
		}
	}

	/** How many messages were forwarded. */
	long count() {
		return this.numbers.get();
	}

}
