package io.pubsub.request;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.MessageListener;

/**
 * A listener that replies to requests. It is subscribed like any other listener, and also
 * handles published and sent messages; the value that it returns for these is discarded.
 * <pre class="code">
 * mailboxes.open(Question.class, RequestListener.of((message) -&gt; answer(message.getPayload())));
 * </pre>
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface RequestListener<T> extends MessageListener<T> {

	/**
	 * Called for each message, on the same threads and in the same order as
	 * {@link MessageListener#onMessage(org.springframework.messaging.Message)}.
	 * @param message the message
	 * @return the reply, or null for a reply without a value; or an object that completes
	 * with the reply, for which the next message does not wait: a
	 * {@link java.util.concurrent.CompletionStage}, a
	 * {@link java.util.concurrent.Future}, or a Reactor {@code Mono} or {@code Flux}, of
	 * which the reply is the list of all values
	 * @throws Exception any exception, and the failure of the returned object, goes to
	 * the requester if there is one, otherwise to the {@link ListenerErrorHandler}
	 */
	@Override
	@Nullable Object onRequest(Message<T> message) throws Exception;

	/**
	 * Called for each message that needs no reply; the returned object completes when the
	 * work is done.
	 */
	@Override
	default @Nullable Object onReceive(Message<T> message) throws Exception {
		return onRequest(message);
	}

	/** The library does not call this method; it calls {@link #onReceive(Message)}. */
	@Override
	default void onMessage(Message<T> message) throws Exception {
		onRequest(message);
	}

	/**
	 * Marks a lambda as a listener that replies, where any listener is accepted.
	 * @param <T> the payload's type
	 * @param listener the listener
	 * @return the same listener
	 */
	static <T> RequestListener<T> of(RequestListener<T> listener) {
		return listener;
	}

}
