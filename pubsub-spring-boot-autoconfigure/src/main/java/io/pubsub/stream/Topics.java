package io.pubsub.stream;

import java.lang.reflect.Type;
import java.util.concurrent.Flow;

import org.springframework.messaging.Message;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.SubscriptionOptions;

/**
 * Gives topics as streams. Thread-safe.
 * <p>
 * A stream is a publisher as Reactive Streams define it. It does nothing until a
 * subscriber subscribes to it; each subscriber then has a subscription to the topic, and
 * a mailbox, of its own. A message waits in the mailbox until the subscriber has
 * requested it. The options say how many messages may wait, and what happens to more:
 * nothing else is buffered, and no thread waits.
 * <ul>
 * <li>{@code onSubscribe} is called when messages of this node reach the mailbox, on the
 * subscribing thread; those of other nodes do within milliseconds. Each {@code onNext} is
 * called on a worker thread, and may block: only its own mailbox fills in the
 * meantime.</li>
 * <li>Cancelling closes the subscription, and what waits is discarded.</li>
 * <li>A payload that cannot be decoded goes to the {@link ListenerErrorHandler}, and the
 * stream continues. A subscriber that throws an exception is cancelled; its exception
 * goes to the same handler.</li>
 * <li>{@code onError} reports that subscribing has failed, that the subscription was
 * closed with a failure, or that a subscriber has requested less than one message.</li>
 * <li>{@code onComplete} reports that this node stops, or that the subscription was
 * closed by other means. While the node stops, the messages that wait are handed over as
 * far as the subscriber has requested them, and the stream completes when there are none
 * left. The stream of a group waits for the subscriber to request more, within the time
 * that listeners have.</li>
 * </ul>
 *
 * @see FluxTopics
 */
public interface Topics {

	/**
	 * A topic as a stream of messages, with {@link SubscriptionOptions#defaults() default
	 * options}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @return the stream
	 */
	default <T> Flow.Publisher<Message<T>> stream(String topic, Class<T> type) {
		return stream(topic, type, SubscriptionOptions.defaults());
	}

	/**
	 * A topic as a stream of messages.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern; if it is invalid, each subscriber receives an
	 * error
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription; without an id if there may be
	 * several subscribers at a time. One that does not start automatically starts with
	 * the first request
	 * @return the stream
	 * @throws IllegalArgumentException if the concurrency is above 1
	 */
	default <T> Flow.Publisher<Message<T>> stream(String topic, Class<T> type, SubscriptionOptions options) {
		return stream(topic, (Type) type, options);
	}

	/**
	 * A topic as a stream of messages, like
	 * {@link #stream(String, Class, SubscriptionOptions)}, for a generic type, such as a
	 * list of orders.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 */
	<T> Flow.Publisher<Message<T>> stream(String topic, Type type, SubscriptionOptions options);

	/**
	 * A topic as a stream of payloads, with {@link SubscriptionOptions#defaults() default
	 * options}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @return the stream
	 */
	default <T> Flow.Publisher<T> payloads(String topic, Class<T> type) {
		return payloads(topic, type, SubscriptionOptions.defaults());
	}

	/**
	 * A topic as a stream of payloads, otherwise like
	 * {@link #stream(String, Class, SubscriptionOptions)}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 */
	default <T> Flow.Publisher<T> payloads(String topic, Class<T> type, SubscriptionOptions options) {
		return payloads(topic, (Type) type, options);
	}

	/**
	 * A topic as a stream of payloads of a generic type, otherwise like
	 * {@link #stream(String, Type, SubscriptionOptions)}.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 */
	<T> Flow.Publisher<T> payloads(String topic, Type type, SubscriptionOptions options);

}
