package io.pubsub.sample.rooms;

import java.security.Principal;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;

import io.pubsub.sample.messages.Users;

/**
 * Takes the header {@code login} of a client that connects for its user. The sample
 * believes every client; an application would authenticate it.
 */
class Login implements ChannelInterceptor {

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
		if (frame != null && frame.getCommand() == StompCommand.CONNECT && frame.getLogin() != null) {
			frame.setUser(new User(Users.check(frame.getLogin())));
		}
		return message;
	}

	/**
	 * The user of a connection.
	 *
	 * @param name the name
	 */
	private record User(String name) implements Principal {

		@Override
		public String getName() {
			return this.name;
		}

	}

}
