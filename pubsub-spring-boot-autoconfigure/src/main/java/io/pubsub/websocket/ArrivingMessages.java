package io.pubsub.websocket;

import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.StringUtils;

import io.pubsub.Cluster;
import io.pubsub.MessageListener;
import io.pubsub.Node;
import io.pubsub.PubSubHeaders;

/**
 * Hands what other nodes have forwarded to the broker of this node, and to what resolves
 * its user destinations: directly, so that it passes no interceptor of the channels from
 * clients, and is not forwarded again. It has the header {@link PubSubHeaders#NODE},
 * which no client can set, as all headers of a client are native ones.
 */
final class ArrivingMessages {

	private final LongAdder count = new LongAdder();

	private final Cluster cluster;

	private final OncePerNode once;

	private final MessageHandler broker;

	private final MessageHandler userDestinations;

	private final UserDestinations destinations;

	private volatile @Nullable LocalUsers users;

	ArrivingMessages(Cluster cluster, OncePerNode once, MessageHandler broker, MessageHandler userDestinations,
			UserDestinations destinations) {
		this.cluster = cluster;
		this.once = once;
		this.broker = broker;
		this.userDestinations = userDestinations;
		this.destinations = destinations;
	}

	/** Says which sessions are here, before the first message. */
	void connect(LocalUsers users) {
		this.users = users;
	}

	/** Listens to topics of destinations. */
	MessageListener<byte[]> forDestinations() {
		return (message) -> {
			Node node = otherNode(message);
			if (node == null) {
				return;
			}
			Envelope envelope = Envelope.decode(message.getHeaders().get(Envelope.HEADER));
			String destination = DestinationTopics
				.toDestination(String.valueOf(message.getHeaders().get(PubSubHeaders.TOPIC)));
			Message<byte[]> arrived = message(message.getPayload(), envelope, node, destination, null);
			this.once.run(node, envelope.number(), destination, () -> hand(arrived, this.broker));
		};
	}

	/** Listens to topics of users and sessions. */
	MessageListener<byte[]> forUsers() {
		return (message) -> {
			Node node = otherNode(message);
			if (node == null) {
				return;
			}
			Envelope envelope = Envelope.decode(message.getHeaders().get(Envelope.HEADER));
			UserDestinations.Parts parts = this.destinations.parse(envelope.destination());
			if (parts == null) {
				throw new IllegalArgumentException("A node has forwarded a message for a user without a destination");
			}
			String session = envelope.session();
			if (session == null) {
				hand(message(message.getPayload(), envelope, node, parts.destination(), null), this.userDestinations);
				return;
			}
			LocalUsers users = this.users;
			if (users != null && users.has(session, parts.user())) {
				// addressed by its id, it cannot be resolved to any other session
				hand(message(message.getPayload(), envelope, node, this.destinations.of(session, parts), session),
						this.userDestinations);
			}
		};
	}

	/**
	 * The sender, if this node is to handle the message, which it has not itself sent.
	 */
	private @Nullable Node otherNode(Message<?> message) {
		Node node = (Node) message.getHeaders().get(PubSubHeaders.NODE);
		return (node != null && !node.equals(this.cluster.self())) ? node : null;
	}

	private static Message<byte[]> message(byte[] payload, Envelope envelope, Node node, String destination,
			@Nullable String session) {
		SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
		envelope.nativeHeaders().forEach(headers::setNativeHeaderValues);
		headers.setDestination(destination);
		headers.setSessionId(session);
		headers.setHeader(PubSubHeaders.NODE, node);
		String contentType = envelope.contentType();
		if (StringUtils.hasLength(contentType)) {
			try {
				headers.setContentType(MimeTypeUtils.parseMimeType(contentType));
			}
			catch (InvalidMimeTypeException ex) {
				// the client gets what is readable
			}
		}
		return MessageBuilder.createMessage(payload, headers.getMessageHeaders());
	}

	private void hand(Message<byte[]> message, MessageHandler handler) {
		this.count.increment();
		handler.handleMessage(message);
	}

	/** How many messages of other nodes were handed to this one's broker. */
	long count() {
		return this.count.sum();
	}

}
