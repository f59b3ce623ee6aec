package io.pubsub.request;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.MessageListener;

/**
 * A listener that replies to requests. It is subscribed like any other, and hears what is
 * published or sent as well; then nobody gets what it returns. <pre class="code">
 * mailboxes.open(Question.class, RequestListener.of((message) -&gt; answer(message.getPayload())));
 * </pre>
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface RequestListener<T> extends MessageListener<T> {

	/**
	 * Called for each message, as
	 * {@link MessageListener#onMessage(org.springframework.messaging.Message)} is.
	 * @param message the message
	 * @return the reply, or what brings it, with the next message not waiting for that: a
	 * {@link java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Future}
	 * or a Reactor {@code Mono}; null for a reply without a value
	 * @throws Exception what it throws, or its stage fails with, goes to the requester if
	 * there is one, else to the {@link ListenerErrorHandler}
	 */
	@Override
	@Nullable Object onRequest(Message<T> message) throws Exception;

	/**
	 * Called for each message that nobody waits for a reply to; what it returns tells how
	 * the work ends.
	 */
	@Override
	default @Nullable Object onReceive(Message<T> message) throws Exception {
		return onRequest(message);
	}

	/** Not called by the library, which calls {@link #onReceive(Message)}. */
	@Override
	default void onMessage(Message<T> message) throws Exception {
		onRequest(message);
	}

	/**
	 * Says that a lambda is one of these, where any listener would do.
	 * @param <T> the payload's type
	 * @param listener the listener
	 * @return the same
	 */
	static <T> RequestListener<T> of(RequestListener<T> listener) {
		return listener;
	}

}
