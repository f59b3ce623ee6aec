package io.pubsub;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.request.RequestListener;

/**
 * Handles the messages of a subscription or mailbox.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface MessageListener<T> {

	/**
	 * Called for each message, on a worker thread. With a concurrency of 1 calls are in
	 * order and never overlap. May block: only the listener's own mailbox fills in the
	 * meantime.
	 * @param message the message, which other listeners may share; for its headers see
	 * {@link PubSubHeaders}
	 * @throws Exception any exception goes to the {@link ListenerErrorHandler}
	 */
	void onMessage(Message<T> message) throws Exception;

	/**
	 * The library calls this method for each message that needs no reply; by default it
	 * calls {@link #onMessage(Message)}. Override it in a listener whose work continues
	 * after it has returned, so that a later failure is treated like an exception.
	 * @param message the message
	 * @return null, or an object that completes when the work is done: a
	 * {@link java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Future}
	 * or a Reactor {@code Mono} or {@code Flux}, which is subscribed to; the next message
	 * does not wait for it
	 * @throws Exception any exception, and the failure of the returned object, goes to
	 * the {@link ListenerErrorHandler}
	 */
	default @Nullable Object onReceive(Message<T> message) throws Exception {
		onMessage(message);
		return null;
	}

	/**
	 * Called instead for a request, which needs a reply.
	 * @param message the request
	 * @return the reply; by default null, a reply without a value, after
	 * {@link #onMessage(Message)} has returned
	 * @throws Exception any exception goes to the requester
	 * @see RequestListener
	 */
	default @Nullable Object onRequest(Message<T> message) throws Exception {
		onMessage(message);
		return null;
	}

}
