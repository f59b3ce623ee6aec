package io.pubsub.websocket;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * A session that is not closed in the middle of a message. Otherwise Tomcat may end the
 * connection without saying why (1006 instead of 1001). A client that reads nothing is
 * not waited for.
 */
final class LockedSession extends WebSocketSessionDecorator {

	private static final long WAIT_MILLIS = 1_000;

	private final ReentrantLock lock = new ReentrantLock();

	LockedSession(WebSocketSession delegate) {
		super(delegate);
	}

	@Override
	public void sendMessage(WebSocketMessage<?> message) throws IOException {
		this.lock.lock();
		try {
			super.sendMessage(message);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void close(CloseStatus status) throws IOException {
		boolean locked = false;
		try {
			locked = this.lock.tryLock(WAIT_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		try {
			super.close(status);
		}
		finally {
			if (locked) {
				this.lock.unlock();
			}
		}
	}

}
