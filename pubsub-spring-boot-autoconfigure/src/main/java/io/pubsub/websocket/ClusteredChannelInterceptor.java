package io.pubsub.websocket;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.user.UserDestinationMessageHandler;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.NativeMessageHeaderAccessor;

import io.pubsub.PubSubException;

/**
 * Forwards what the broker, or what resolves user destinations, is about to handle: in
 * the same thread and order, and after the application's interceptors. There is one for
 * the channel from clients, and one for the broker's channel. What cannot be forwarded is
 * refused, and handled by no node.
 */
abstract class ClusteredChannelInterceptor implements ExecutorChannelInterceptor {

	private final SimpleBrokerMessageHandler broker;

	private final UserDestinations userDestinations;

	private final Forwarding forwarding;

	ClusteredChannelInterceptor(SimpleBrokerMessageHandler broker, UserDestinations userDestinations,
			Forwarding forwarding) {
		this.broker = broker;
		this.userDestinations = userDestinations;
		this.forwarding = forwarding;
	}

	/**
	 * Forwards a message for a user.
	 * @param parts the destination
	 * @param message the message
	 * @return false if it is for a session of another node, and nothing for this one
	 */
	abstract boolean forwardToUser(UserDestinations.Parts parts, Message<?> message);

	/** Whether a message for the broker comes from a user destination of this node. */
	abstract boolean isResolved(Message<?> message);

	/**
	 * A message cannot be forwarded.
	 * @param message the message
	 * @param reason what to say
	 * @param cause why
	 */
	abstract void refuse(Message<?> message, String reason, RuntimeException cause);

	/** Finds what is too long while the sender can still be told. */
	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		String destination = SimpMessageHeaderAccessor.getDestination(message.getHeaders());
		if (destination != null && destination.length() > DestinationTopics.MAX_TOPIC / 4
				&& (isForBroker(destination) || this.userDestinations.includes(destination))) {
			try {
				DestinationTopics.ofDestination(destination);
			}
			catch (IllegalArgumentException ex) {
				// without the message, which would be printed with all of its destination
				throw new MessageDeliveryException("Not accepted: " + ex.getMessage());
			}
		}
		return message;
	}

	@Override
	public @Nullable Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
		boolean forBroker = handler instanceof SimpleBrokerMessageHandler;
		if (!forBroker && !(handler instanceof UserDestinationMessageHandler)) {
			return message;
		}
		MessageHeaders headers = message.getHeaders();
		String destination = SimpMessageHeaderAccessor.getDestination(headers);
		if (destination == null || SimpMessageHeaderAccessor.getMessageType(headers) != SimpMessageType.MESSAGE) {
			return message;
		}
		try {
			if (forBroker) {
				if (isForBroker(destination) && !isResolved(message)) {
					this.forwarding.toDestination(destination, message);
				}
				return message;
			}
			UserDestinations.Parts parts = this.userDestinations.parse(destination);
			return (parts == null || forwardToUser(parts, message)) ? message : null;
		}
		catch (IllegalArgumentException | PubSubException ex) {
			refuse(message, "Not sent: " + ex.getMessage(), ex);
			return null;
		}
	}

	/** As the broker itself decides. */
	private boolean isForBroker(String destination) {
		Collection<String> prefixes = this.broker.getDestinationPrefixes();
		if (prefixes.isEmpty()) {
			return !this.userDestinations.includes(destination);
		}
		for (String prefix : prefixes) {
			if (destination.startsWith(prefix)) {
				return true;
			}
		}
		return false;
	}

	final Forwarding forwarding() {
		return this.forwarding;
	}

	/** Whether Spring has made a message from one for a user destination. */
	static boolean hasOriginalDestination(Message<?> message) {
		return NativeMessageHeaderAccessor.getFirstNativeHeader(SimpMessageHeaderAccessor.ORIGINAL_DESTINATION,
				message.getHeaders()) != null;
	}

}
