package io.pubsub.request;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.PayloadException;
import io.pubsub.PubSubException;
import io.pubsub.Publisher;
import io.pubsub.Ref;
import io.pubsub.name.Names;

/**
 * Sends requests to listeners, on this node or any other, and returns their replies.
 * Thread-safe; inject it wherever it is needed. <pre class="code">
 * Price price = requester.request("price", item, Price.class);
 * CompletableFuture&lt;Price&gt; later = requester.to("price").timeout(ofSeconds(1)).requestAsync(item, Price.class);
 * Replies&lt;Stats&gt; stats = requester.requestAll("stats", "now", Stats.class);
 * Item top = requester.requestName("stack", "pop", Item.class);
 * Replies&lt;Status&gt; states = requester.toGroup("printers").requestAll("status", Status.class);
 * </pre>
 * <p>
 * <b>Delivery.</b> A request is a message like those of a {@link Publisher}: the same
 * payloads, headers and limits apply, and the requests and messages that one thread sends
 * to one mailbox arrive in order. A request never waits for room in a mailbox; a full
 * mailbox fails it. A saturated connection may delay the caller, but not beyond the
 * timeout.
 * <p>
 * <b>Replies.</b> The value that the listener returns is converted to the requested type,
 * like a payload. With {@code void} as the type any reply becomes null.
 * <p>
 * <b>Errors.</b> A request that cannot be sent throws at once, as with a publisher. After
 * that a request ends with a value; with a {@link RequestException}, whose
 * {@linkplain RequestException.Kind kind} says what went wrong; or with a
 * {@link PayloadException} if the reply is not of the requested type. It ends within its
 * timeout, by default {@code pubsub.request-timeout}; and at once when the node of the
 * recipient leaves, or this node is closed. A later reply is discarded. The library
 * repeats a request only if the first recipient did not call its listener.
 * <p>
 * <b>Threads.</b> The blocking methods throw a {@link PubSubException} if the caller is
 * interrupted, and leave the thread interrupted. A listener may use them, but must not
 * send a request to itself: it would wait until the timeout.
 */
public interface Requester {

	/**
	 * Sends a request to one subscriber of a topic, and waits for the reply.
	 * @param <T> the type of the reply
	 * @param topic the topic
	 * @param payload the payload
	 * @param type the type of the reply
	 * @return the reply, or null if it has no value
	 * @throws RequestException if there is no reply
	 * @see #to(String)
	 */
	default <T> @Nullable T request(String topic, Object payload, Class<T> type) {
		return to(topic).request(payload, type);
	}

	/**
	 * Sends a request to one mailbox on any node, and waits for the reply.
	 * @param <T> the type of the reply
	 * @param ref the address of the mailbox or subscription
	 * @param payload the payload
	 * @param type the type of the reply
	 * @return the reply, or null if it has no value
	 * @throws RequestException if there is no reply
	 */
	default <T> @Nullable T request(Ref ref, Object payload, Class<T> type) {
		return to(ref).request(payload, type);
	}

	/**
	 * Sends a request to the mailbox that holds a name, on any node, and waits for the
	 * reply.
	 * @param <T> the type of the reply
	 * @param name the name, see {@link Names}
	 * @param payload the payload
	 * @param type the type of the reply
	 * @return the reply, or null if it has no value
	 * @throws RequestException if there is no reply
	 * @see #toName(String)
	 */
	default <T> @Nullable T requestName(String name, Object payload, Class<T> type) {
		return toName(name).request(payload, type);
	}

	/**
	 * Sends a request to one member of a group, on any node, and waits for the reply.
	 * @param <T> the type of the reply
	 * @param group the name of the group
	 * @param payload the payload
	 * @param type the type of the reply
	 * @return the reply, or null if it has no value
	 * @throws RequestException if there is no reply
	 * @see #toGroup(GroupTarget)
	 */
	default <T> @Nullable T requestGroup(String group, Object payload, Class<T> type) {
		return toGroup(group).request(payload, type);
	}

	/**
	 * Sends a request to one subscriber that a topic has on one node, and waits for the
	 * reply.
	 * @param <T> the type of the reply
	 * @param node the node, which may be this one
	 * @param topic the topic
	 * @param payload the payload
	 * @param type the type of the reply
	 * @return the reply, or null if it has no value
	 * @throws RequestException if there is no reply
	 */
	default <T> @Nullable T request(Node node, String topic, Object payload, Class<T> type) {
		return to(node, topic).request(payload, type);
	}

	/**
	 * Sends a request to every subscriber of a topic in the cluster, and waits for their
	 * replies. Of subscribers that share a group one receives it.
	 * @param <T> the type of the replies
	 * @param topic the topic
	 * @param payload the payload
	 * @param type the type of the replies
	 * @return the reply or failure of each subscriber
	 */
	default <T> Replies<T> requestAll(String topic, Object payload, Class<T> type) {
		return to(topic).requestAll(payload, type);
	}

	/**
	 * Prepares requests to the subscribers of a topic. {@code request} reaches one: a
	 * subscriber of this node if there is one, otherwise one on a node chosen at random.
	 * If the chosen node has no open subscriber any more, the next is tried.
	 * @param topic the topic
	 * @return the call
	 * @throws IllegalArgumentException if the topic is empty or a pattern
	 */
	Call to(String topic);

	/**
	 * Prepares requests to one mailbox.
	 * @param ref the address of the mailbox or subscription
	 * @return the call
	 */
	Call to(Ref ref);

	/**
	 * Prepares requests to the mailbox that holds a name. Each request goes to the holder
	 * that this node sees at that moment, so the call can be kept while the name changes
	 * hands. Without a holder it fails with {@link RequestException.Kind#NO_SUBSCRIBERS}.
	 * @param name the name, see {@link Names}
	 * @return the call
	 * @throws IllegalArgumentException if the text cannot be a name
	 */
	Call toName(String name);

	/**
	 * Prepares requests to the members of a group: {@code request} reaches one of them,
	 * {@code requestAll} all.
	 * @param group the name of the group
	 * @return the call
	 * @throws IllegalArgumentException if the name is invalid
	 * @see #toGroup(GroupTarget)
	 */
	default Call toGroup(String group) {
		return toGroup(GroupTarget.all(group));
	}

	/**
	 * Prepares requests to members of a group, those that this node sees when a request
	 * is made.
	 * <p>
	 * {@code request} reaches one of the target's members: the one that the target's key
	 * chooses, otherwise they take turns. If that mailbox is closed, the next member is
	 * tried within the same timeout. If no member is left, the request fails with
	 * {@link RequestException.Kind#NO_SUBSCRIBERS}.
	 * <p>
	 * {@code requestAll} reaches all of the target's members, each with a message of its
	 * own, encoded once. Each has a reply or failure of its own. A group without members
	 * gives empty {@link Replies}. A mailbox that joins later is not included.
	 * @param target the group, and which of its members
	 * @return the call
	 * @throws IllegalArgumentException if the name of the group or scope is invalid
	 */
	Call toGroup(GroupTarget target);

	/**
	 * Prepares requests to the subscribers that a topic has on one node.
	 * @param node the node, which may be this one
	 * @param topic the topic
	 * @return the call
	 * @throws IllegalArgumentException if the topic is empty or a pattern
	 */
	Call to(Node node, String topic);

	/**
	 * The recipients of requests, and their headers and timeout. Immutable and
	 * thread-safe: the first methods return a changed copy; the others make a request, as
	 * often as they are called. Methods whose names end with {@code Async} return a
	 * future at once.
	 */
	interface Call {

		/**
		 * Adds a header.
		 * @param name the name
		 * @param value text, a number, a boolean or {@code byte[]}
		 * @return the changed call
		 * @throws IllegalArgumentException if the value has another type
		 */
		default Call header(String name, Object value) {
			return headers(Map.of(name, value));
		}

		/**
		 * Adds headers.
		 * @param headers the headers
		 * @return the changed call
		 * @throws IllegalArgumentException if a value has a type that headers cannot have
		 */
		Call headers(Map<String, ?> headers);

		/**
		 * Sets how long to wait for replies.
		 * @param timeout the time; at most a year is used
		 * @return the changed call
		 * @throws IllegalArgumentException if it is not positive
		 */
		Call timeout(Duration timeout);

		/**
		 * Has {@code requestAll} reach one recipient on each node instead of every one. A
		 * node of the cluster without a recipient contributes a
		 * {@link RequestException.Kind#NO_SUBSCRIBERS} failure.
		 * @return the changed call
		 */
		Call onePerNode();

		/**
		 * Sends a request to one recipient, and waits for the reply.
		 * @param <T> the type of the reply
		 * @param payload the payload
		 * @param type the type of the reply
		 * @return the reply, or null if it has no value
		 * @throws RequestException if there is no reply
		 * @throws IllegalStateException if this node has not started or has stopped
		 */
		default <T> @Nullable T request(Object payload, Class<T> type) {
			return request(payload, (Type) type);
		}

		/**
		 * Sends a request to one recipient, and waits for a reply of a generic type, such
		 * as a list of orders.
		 * @param <T> the type of the reply, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type the type of the reply
		 * @return the reply, or null if it has no value
		 * @throws RequestException if there is no reply
		 * @throws IllegalStateException if this node has not started or has stopped
		 */
		<T> @Nullable T request(Object payload, Type type);

		/**
		 * Sends a request to one recipient.
		 * @param <T> the type of the reply
		 * @param payload the payload
		 * @param type the type of the reply
		 * @return completes on a worker thread with the reply, or with the exception that
		 * {@code request} would throw; if the caller completes it first, for example by
		 * {@code cancel} or {@code orTimeout}, the request is forgotten
		 */
		default <T> CompletableFuture<@Nullable T> requestAsync(Object payload, Class<T> type) {
			return requestAsync(payload, (Type) type);
		}

		/**
		 * Sends a request to one recipient, for a reply of a generic type.
		 * @param <T> the type of the reply, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type the type of the reply
		 * @return completes on a worker thread with the reply, or with the exception that
		 * {@code request} would throw; if the caller completes it first, for example by
		 * {@code cancel} or {@code orTimeout}, the request is forgotten
		 */
		<T> CompletableFuture<@Nullable T> requestAsync(Object payload, Type type);

		/**
		 * Sends a request to all recipients, and waits for their replies.
		 * @param <T> the type of the replies
		 * @param payload the payload
		 * @param type the type of the replies
		 * @return the reply or failure of each recipient
		 */
		default <T> Replies<T> requestAll(Object payload, Class<T> type) {
			return requestAll(payload, (Type) type);
		}

		/**
		 * Sends a request to all recipients, and waits for replies of a generic type.
		 * @param <T> the type of the replies, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type the type of the replies
		 * @return the reply or failure of each recipient
		 */
		<T> Replies<T> requestAll(Object payload, Type type);

		/**
		 * Sends a request to all recipients.
		 * @param <T> the type of the replies
		 * @param payload the payload
		 * @param type the type of the replies
		 * @return completes, never exceptionally, when all have replied or the timeout
		 * has passed: on a worker thread, or before this method returns if there is no
		 * recipient
		 */
		default <T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Class<T> type) {
			return requestAllAsync(payload, (Type) type);
		}

		/**
		 * Sends a request to all recipients, for replies of a generic type.
		 * @param <T> the type of the replies, which is not checked against {@code type}
		 * @param payload the payload
		 * @param type the type of the replies
		 * @return completes, never exceptionally, when all have replied or the timeout
		 * has passed: on a worker thread, or before this method returns if there is no
		 * recipient
		 */
		<T> CompletableFuture<Replies<T>> requestAllAsync(Object payload, Type type);

	}

}
