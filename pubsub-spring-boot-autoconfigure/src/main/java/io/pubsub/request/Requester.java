package io.pubsub.request;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.name.Names;

/**
 * Asks listeners, on this or any other node, and brings back what they return.
 * Thread-safe, and meant to be injected wherever it is needed. <pre class="code">
 * Price price = requester.request("price", item, Price.class);
 * CompletableFuture&lt;Price&gt; later = requester.to("price").timeout(ofSeconds(1)).requestAsync(item, Price.class);
 * Replies&lt;Stats&gt; stats = requester.requestAll("stats", "now", Stats.class);
 * Item top = requester.requestName("stack", "pop", Item.class);
 * </pre>
 * <p>
 * A request is a message like those of a {@link Publisher}: the same payloads and
 * headers, the same limits, and the same order among what one thread sends to one
 * mailbox. It never waits for room in a mailbox: one that is full fails the request. A
 * connection that is saturated may hold up the caller, but not past the timeout. What the
 * listener returns becomes what the requester asks for, as its declared type decides;
 * {@code void} as the type takes any reply.
 * <p>
 * What cannot be sent is thrown at once, as with a publisher. After that a request ends
 * with a value, with a {@link RequestException} that says which of four things went
 * wrong, or with a {@link PayloadException} if the reply is not of the type asked for. It
 * ends within its timeout, by default {@code pubsub.request-timeout}, and at once when
 * the node that was asked leaves, or this one is closed. A reply that comes later is
 * discarded. A request is never made twice, unless the first recipient has not called its
 * listener.
 * <p>
 * The blocking forms, when interrupted, throw a {@link PubSubException}, and leave the
 * thread interrupted. A listener may use them, but not to ask itself.
 */
public interface Requester {

	/**
	 * Asks one subscriber of a topic, and waits for its reply.
	 * @param <T> the type of the reply
	 * @param topic the topic
	 * @param payload the payload
	 * @param type what the reply becomes
	 * @return the reply, null if it has no value
	 * @throws RequestException if there is none
	 * @see #to(String)
	 */
	default <T> @Nullable T request(String topic, Object payload, Class<T> type) {
		return to(topic).request(payload, type);
	}

	/**
	 * Asks one mailbox, wherever it is, and waits for its reply.
	 * @param <T> the type of the reply
	 * @param ref the mailbox's address, which may be a subscription's
	 * @param payload the payload
	 * @param type what the reply becomes
	 * @return the reply, null if it has no value
	 * @throws RequestException if there is none
	 */
	default <T> @Nullable T request(Ref ref, Object payload, Class<T> type) {
		return to(ref).request(payload, type);
	}

	/**
	 * Asks the mailbox that has a name, wherever it is, and waits for its reply.
	 * @param <T> the type of the reply
	 * @param name the name, see {@link Names}
	 * @param payload the payload
	 * @param type what the reply becomes
	 * @return the reply, null if it has no value
	 * @throws RequestException if there is none
	 * @see #toName(String)
	 */
	default <T> @Nullable T requestName(String name, Object payload, Class<T> type) {
		return toName(name).request(payload, type);
	}

	/**
	 * Asks one subscriber that a topic has on one node, and waits for its reply.
	 * @param <T> the type of the reply
	 * @param node the node, which may be this one
	 * @param topic the topic
	 * @param payload the payload
	 * @param type what the reply becomes
	 * @return the reply, null if it has no value
	 * @throws RequestException if there is none
	 */
	default <T> @Nullable T request(Node node, String topic, Object payload, Class<T> type) {
		return to(node, topic).request(payload, type);
	}

	/**
	 * Asks every subscriber of a topic in the cluster (of those that share a group, one),
	 * and waits for their replies.
	 * @param <T> the type of the replies
	 * @param topic the topic
	 * @param payload the payload
	 * @param type what replies become
	 * @return what each has replied
	 */
	default <T> Replies<T> requestAll(String topic, Object payload, Class<T> type) {
		return to(topic).requestAll(payload, type);
	}

	/**
	 * A call to the subscribers of a topic.
	 * @param topic the topic
	 * @return the call, of which one subscriber is asked, or all: one of this node if
	 * there is any, else of any node, evenly spread; if none is left where it was sought,
	 * of another
	 * @throws IllegalArgumentException if the topic is empty or a pattern
	 */
	Call to(String topic);

	/**
	 * A call to one mailbox.
	 * @param ref its address, which may be a subscription's
	 * @return the call
	 */
	Call to(Ref ref);

	/**
	 * A call to the mailbox that has a name. Who that is is looked up for each request,
	 * as this node sees it then, so the call may be kept while the name changes hands.
	 * Nobody, if no mailbox has the name.
	 * @param name the name, see {@link Names}
	 * @return the call
	 * @throws IllegalArgumentException if it cannot be a name
	 */
	Call toName(String name);

	/**
	 * A call to the subscribers that a topic has on one node.
	 * @param node the node, which may be this one
	 * @param topic the topic
	 * @return the call
	 * @throws IllegalArgumentException if the topic is empty or a pattern
	 */
	Call to(Node node, String topic);

	/**
	 * Whom to ask, and how. Immutable: the first methods give a changed copy, the others
	 * ask, as often as they are called.
	 */
	interface Call {

		/**
		 * Adds a header.
		 * @param name its name
		 * @param value text, a number, a boolean or {@code byte[]}
		 * @return the changed call
		 * @throws IllegalArgumentException if the value cannot travel
		 */
		default Call header(String name, Object value) {
			return headers(Map.of(name, value));
		}

		/**
		 * Adds headers.
		 * @param headers the headers
		 * @return the changed call
		 * @throws IllegalArgumentException if one cannot travel
		 */
		Call headers(Map<String, ?> headers);

		/**
		 * Sets how long to wait for replies.
		 * @param timeout the time; more than a year counts as that
		 * @return the changed call
		 * @throws IllegalArgumentException if it is not positive
		 */
		Call timeout(Duration timeout);

		/**
		 * Has {@code requestAll} ask one subscriber on each node, instead of every one. A
		 * node without any is told as a {@link RequestException.Kind#NO_SUBSCRIBERS
		 * failure} of its own.
		 * @return the changed call
		 */
		Call onePerNode();

		/**
		 * Asks one, and waits for the reply.
		 * @param <T> the type of the reply
		 * @param payload the payload
		 * @param type what the reply becomes
		 * @return the reply, null if it has no value
		 * @throws RequestException if there is none
		 * @throws IllegalStateException if this node has not started, or has stopped
		 */
		default <T> @Nullable T request(Object payload, Class<T> type) {
			return request(payload, (Type) type);
		}

		/**
		 * Asks one, and waits for a reply of a generic type, such as a list of orders.
		 * @param <T> the type of the reply, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type what the reply becomes
		 * @return the reply, null if it has no value
		 * @throws RequestException if there is none
		 * @throws IllegalStateException if this node has not started, or has stopped
		 */
		<T> @Nullable T request(Object payload, Type type);

		/**
		 * Asks one.
		 * @param <T> the type of the reply
		 * @param payload the payload
		 * @param type what the reply becomes
		 * @return completes on a worker with the reply, or with what {@code request}
		 * throws; if the caller completes it before, for example with {@code cancel} or
		 * {@code orTimeout}, the request is forgotten
		 */
		default <T> CompletableFuture<@Nullable T> requestAsync(Object payload, Class<T> type) {
			return requestAsync(payload, (Type) type);
		}

		/**
		 * Asks one, for a reply of a generic type.
		 * @param <T> the type of the reply, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type what the reply becomes
		 * @return completes on a worker with the reply, or with what {@code request}
		 * throws; if the caller completes it before, for example with {@code cancel} or
		 * {@code orTimeout}, the request is forgotten
		 */
		<T> CompletableFuture<@Nullable T> requestAsync(Object payload, Type type);

		/**
		 * Asks all, and waits for their replies.
		 * @param <T> the type of the replies
		 * @param payload the payload
		 * @param type what replies become
		 * @return what each has replied
		 */
		default <T> Replies<T> requestAll(Object payload, Class<T> type) {
			return requestAll(payload, (Type) type);
		}

		/**
		 * Asks all, and waits for replies of a generic type.
		 * @param <T> the type of the replies, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type what replies become
		 * @return what each has replied
		 */
		<T> Replies<T> requestAll(Object payload, Type type);

		/**
		 * Asks all.
		 * @param <T> the type of the replies
		 * @param payload the payload
		 * @param type what replies become
		 * @return completes on a worker, never with an exception, when all have replied
		 * or the timeout has passed
		 */
		default <T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Class<T> type) {
			return requestAllAsync(payload, (Type) type);
		}

		/**
		 * Asks all, for replies of a generic type.
		 * @param <T> the type of the replies, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type what replies become
		 * @return completes on a worker, never with an exception, when all have replied
		 * or the timeout has passed
		 */
		<T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Type type);

	}

}
