package io.pubsub.websocket;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;

import io.pubsub.log.Printable;

/**
 * Frames that the clustered broker itself sends to clients.
 */
final class ClientFrames {

	private static final Log logger = LogFactory.getLog(ClientFrames.class);

	private static final byte[] EMPTY = new byte[0];

	private final MessageChannel clientOutboundChannel;

	ClientFrames(MessageChannel clientOutboundChannel) {
		this.clientOutboundChannel = clientOutboundChannel;
	}

	/**
	 * Confirms a frame of a client.
	 * @param session the id of the session
	 * @param receipt what the client has asked for
	 */
	void receipt(String session, String receipt) {
		StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.RECEIPT);
		headers.setReceiptId(receipt);
		send(session, headers);
	}

	/**
	 * Refuses a frame of a client. Spring closes the session after that, as STOMP wants.
	 * @param session the id of the session
	 * @param reason what the client gets to read
	 */
	void error(String session, String reason) {
		StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.ERROR);
		headers.setMessage(reason);
		send(session, headers);
	}

	private void send(String session, StompHeaderAccessor headers) {
		headers.setSessionId(session);
		try {
			this.clientOutboundChannel.send(MessageBuilder.createMessage(EMPTY, headers.getMessageHeaders()));
		}
		catch (RuntimeException ex) {
			logger.warn("Cannot send " + headers.getCommand() + " to session " + Printable.text(session) + ": "
					+ Printable.message(ex));
		}
	}

}
