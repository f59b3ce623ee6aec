package io.pubsub.websocket;

import org.springframework.messaging.Message;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;

/**
 * Forwards what clients of this node send to destinations of the broker and to users.
 */
final class ClientChannelInterceptor extends ClusteredChannelInterceptor {

	private final ClientFrames frames;

	ClientChannelInterceptor(SimpleBrokerMessageHandler broker, UserDestinations userDestinations,
			Forwarding forwarding, ClientFrames frames) {
		super(broker, userDestinations, forwarding);
		this.frames = frames;
	}

	/**
	 * The session is the sender's. A client that names its own session reaches that one
	 * alone; otherwise all sessions of the user get the message.
	 */
	@Override
	boolean forwardToUser(UserDestinations.Parts parts, Message<?> message) {
		if (!parts.user().equals(SimpMessageHeaderAccessor.getSessionId(message.getHeaders()))) {
			forwarding().toUser(parts, null, message);
		}
		return true;
	}

	/** A client can set native headers as it likes. */
	@Override
	boolean isResolved(Message<?> message) {
		return false;
	}

	@Override
	void refuse(Message<?> message, String reason, RuntimeException cause) {
		String session = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
		if (session != null) {
			this.frames.error(session, reason);
		}
	}

}
