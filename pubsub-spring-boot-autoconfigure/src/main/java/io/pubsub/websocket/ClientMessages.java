package io.pubsub.websocket;

import java.util.concurrent.atomic.LongAdder;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.ChannelInterceptor;

/**
 * Counts messages from and to clients.
 */
final class ClientMessages {

	private final LongAdder received = new LongAdder();

	private final LongAdder sent = new LongAdder();

	ChannelInterceptor in() {
		return new Counter(this.received);
	}

	ChannelInterceptor out() {
		return new Counter(this.sent);
	}

	long received() {
		return this.received.sum();
	}

	long sent() {
		return this.sent.sum();
	}

	private record Counter(LongAdder count) implements ChannelInterceptor {

		@Override
		public void postSend(Message<?> message, MessageChannel channel, boolean sent) {
			if (sent && SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == SimpMessageType.MESSAGE) {
				this.count.increment();
			}
		}

	}

}
