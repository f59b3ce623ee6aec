package io.pubsub.event;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.monitor.Down;

/**
 * Gives messages to one object, and all else to another.
 *
 * @param <T> the payload's type
 * @param listener gets messages
 * @param notices gets all else
 */
record ComposedEventWatcher<T>(MessageListener<T> listener, EventStatusListener notices) implements EventWatcher<T> {

	@Override
	public void onMessage(Message<T> message) throws Exception {
		this.listener.onMessage(message);
	}

	@Override
	public @Nullable Object onReceive(Message<T> message) throws Exception {
		return this.listener.onReceive(message);
	}

	@Override
	public @Nullable Object onRequest(Message<T> message) throws Exception {
		return this.listener.onRequest(message);
	}

	@Override
	public void onGap(long from, long to) {
		this.notices.onGap(from, to);
	}

	@Override
	public void onDown(Down down) {
		this.notices.onDown(down);
	}

	@Override
	public void onResumed() {
		this.notices.onResumed();
	}

}
