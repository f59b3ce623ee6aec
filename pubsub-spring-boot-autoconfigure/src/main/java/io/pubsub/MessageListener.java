package io.pubsub;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.request.RequestListener;

/**
 * What hears the messages of a subscription.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface MessageListener<T> {

	/**
	 * Called for each message, on a thread of the dispatcher; with a concurrency of 1
	 * never by two threads at a time, and in order. May block: only this subscription's
	 * mailbox fills meanwhile.
	 * @param message the message, shared with other listeners; headers include those of
	 * {@link PubSubHeaders}
	 * @throws Exception what it throws goes to the {@link ListenerErrorHandler}
	 */
	void onMessage(Message<T> message) throws Exception;

	/**
	 * What the library calls for each message that nobody waits for a reply to: here
	 * {@link #onMessage(Message)}. To be overridden by a listener whose work goes on when
	 * it has returned, so that a failure is told as if it had been thrown.
	 * @param message the message
	 * @return null, or what tells how the work ends: a
	 * {@link java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Future}
	 * or a Reactor {@code Mono}, which is subscribed to; the next message does not wait
	 * for that
	 * @throws Exception what it throws goes to the {@link ListenerErrorHandler}, and so
	 * does what that fails with
	 */
	default @Nullable Object onReceive(Message<T> message) throws Exception {
		onMessage(message);
		return null;
	}

	/**
	 * Called instead for a message that somebody waits for a reply to.
	 * @param message the message
	 * @return the reply; here null, a reply without a value, once
	 * {@link #onMessage(Message)} has returned
	 * @throws Exception what it throws goes to the requester
	 * @see RequestListener
	 */
	default @Nullable Object onRequest(Message<T> message) throws Exception {
		onMessage(message);
		return null;
	}

}
