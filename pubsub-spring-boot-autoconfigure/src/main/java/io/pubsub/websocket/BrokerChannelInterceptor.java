package io.pubsub.websocket;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;

/**
 * Forwards what the application of this node sends by a template, or as the result of a
 * method.
 */
final class BrokerChannelInterceptor extends ClusteredChannelInterceptor {

	private final LocalUsers users;

	BrokerChannelInterceptor(SimpleBrokerMessageHandler broker, UserDestinations userDestinations,
			Forwarding forwarding, LocalUsers users) {
		super(broker, userDestinations, forwarding);
		this.users = users;
	}

	/**
	 * With a session the message is for that one alone. Spring would send it to all
	 * sessions of the user if this one is not here.
	 */
	@Override
	boolean forwardToUser(UserDestinations.Parts parts, Message<?> message) {
		String session = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
		if (session == null) {
			forwarding().toUser(parts, null, message);
			return true;
		}
		if (!this.users.has(session)) {
			forwarding().toUser(parts, session, message);
			return false;
		}
		if (!this.users.has(session, parts.user())) {
			// to another user, from a session of this node: Spring ignores the session
			forwarding().toUser(parts, null, message);
		}
		return true;
	}

	@Override
	boolean isResolved(Message<?> message) {
		return hasOriginalDestination(message);
	}

	@Override
	void refuse(Message<?> message, String reason, RuntimeException cause) {
		MessageDeliveryException failure = new MessageDeliveryException(reason);
		failure.initCause(cause);
		throw failure;
	}

}
