package io.pubsub.stream;

import java.lang.reflect.Type;

import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

import org.springframework.messaging.Message;

import io.pubsub.SubscriptionOptions;

/**
 * Gives topics as a Reactor {@link Flux}. There where Reactor is on the class path.
 * Thread-safe.
 * <p>
 * What is said of the streams of {@link Topics} holds for these. An operator that
 * requests ahead, such as {@code publishOn} or {@code flatMap}, has a buffer of its own
 * between the mailbox and the subscriber.
 */
public final class FluxTopics {

	private final Topics topics;

	/**
	 * Makes the form of other streams for Reactor.
	 * @param topics the streams
	 */
	public FluxTopics(Topics topics) {
		this.topics = topics;
	}

	/**
	 * A topic as messages, with {@link SubscriptionOptions#defaults() default options}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @return the stream
	 */
	public <T> Flux<Message<T>> flux(String topic, Class<T> type) {
		return flux(topic, type, SubscriptionOptions.defaults());
	}

	/**
	 * A topic as messages.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 * @see Topics#stream(String, Class, SubscriptionOptions)
	 */
	public <T> Flux<Message<T>> flux(String topic, Class<T> type, SubscriptionOptions options) {
		return flux(topic, (Type) type, options);
	}

	/**
	 * A topic as messages of a generic type.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 * @see Topics#stream(String, Type, SubscriptionOptions)
	 */
	public <T> Flux<Message<T>> flux(String topic, Type type, SubscriptionOptions options) {
		return JdkFlowAdapter.flowPublisherToFlux(this.topics.stream(topic, type, options));
	}

	/**
	 * A topic as payloads, with {@link SubscriptionOptions#defaults() default options}.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @return the stream
	 */
	public <T> Flux<T> payloads(String topic, Class<T> type) {
		return payloads(topic, type, SubscriptionOptions.defaults());
	}

	/**
	 * A topic as payloads.
	 * @param <T> the payload's type
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 * @see Topics#payloads(String, Class, SubscriptionOptions)
	 */
	public <T> Flux<T> payloads(String topic, Class<T> type, SubscriptionOptions options) {
		return payloads(topic, (Type) type, options);
	}

	/**
	 * A topic as payloads of a generic type.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param options the options of each subscription
	 * @return the stream
	 * @see Topics#payloads(String, Type, SubscriptionOptions)
	 */
	public <T> Flux<T> payloads(String topic, Type type, SubscriptionOptions options) {
		return JdkFlowAdapter.flowPublisherToFlux(this.topics.payloads(topic, type, options));
	}

}
