package io.pubsub;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes messages to topics, and sends them to mailboxes and groups of them.
 * Thread-safe, and meant to be injected wherever it is needed.
 * <p>
 * A payload is anything but null: {@code byte[]} and text travel as they are, other
 * objects as the configured {@link PayloadCodec} writes them. Listeners on this node
 * share the very object that was published if it is of exactly the type they declare, so
 * treat payloads as immutable. Headers are text, numbers, booleans or {@code byte[]}.
 * <p>
 * The methods return when the message is in the mailboxes of this node's listeners and
 * handed to the connections of the other nodes that are interested; they do not wait for
 * listeners, nor for other nodes unless a connection is saturated. Messages that one
 * thread publishes to one topic, or sends to one mailbox, reach each listener in that
 * order; so does a mix of both that goes to one subscription.
 * <p>
 * All of them throw {@link IllegalArgumentException} when the topic is empty or a
 * pattern, or a header cannot travel; {@link NullPointerException} when an argument is
 * null; {@link PayloadException} when the payload cannot be encoded, or is larger than
 * {@code pubsub.max-message-size}; {@link IllegalStateException} before this node has
 * started and after it has stopped. In these cases no subscriber gets the message. (A
 * payload that no other node wants is not encoded, and so not found wanting, unless
 * {@code pubsub.verify-payloads} is on.) A {@link MailboxFullException} tells of a
 * listener on this node whose policy is {@link Overflow#FAIL}, or that publishes to its
 * own full mailbox and would wait for itself ({@link Overflow#BLOCK}); all others got the
 * message. The confirmed forms tell of it in the {@link Receipt} instead.
 */
public interface Publisher {

	/**
	 * Publishes to every subscriber in the cluster, those on this node included.
	 * @param topic the topic
	 * @param payload the payload
	 */
	default void publish(String topic, Object payload) {
		publish(topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to every subscriber in the cluster.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 */
	void publish(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to the subscribers on this node alone.
	 * @param topic the topic
	 * @param payload the payload
	 */
	default void publishLocal(String topic, Object payload) {
		publishLocal(topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to the subscribers on this node alone.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 */
	void publishLocal(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to the subscribers on one node alone, which may be this one.
	 * @param node the node
	 * @param topic the topic
	 * @param payload the payload
	 * @throws UnknownNodeException if that node is not in the cluster (any more)
	 */
	default void publishTo(Node node, String topic, Object payload) {
		publishTo(node, topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to the subscribers on one node alone, which may be this one.
	 * @param node the node
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 * @throws UnknownNodeException if that node is not in the cluster (any more)
	 */
	void publishTo(Node node, String topic, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to every subscriber in the cluster but one, usually the publisher's own.
	 * @param subscription the subscription, of this node, that gets no copy
	 * @param topic the topic
	 * @param payload the payload
	 */
	default void publishFrom(Subscription subscription, String topic, Object payload) {
		publishFrom(subscription, topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to every subscriber in the cluster but one.
	 * @param subscription the subscription, of this node, that gets no copy
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 * @throws IllegalArgumentException if the subscription is another node's
	 */
	void publishFrom(Subscription subscription, String topic, Object payload, Map<String, ?> headers);

	/**
	 * Sends to one mailbox, wherever it is.
	 * @param ref the mailbox's address, which may be a subscription's
	 * @param payload the payload
	 * @see #send(Ref, Object, Map)
	 */
	default void send(Ref ref, Object payload) {
		send(ref, payload, Map.of());
	}

	/**
	 * Sends with headers to one mailbox, wherever it is. The message has no topic. If the
	 * mailbox is closed, or its node has left, the message is lost: counted and told to
	 * {@link LossListener}s on the node that finds out, not to the caller.
	 * @param ref the mailbox's address, which may be a subscription's
	 * @param payload the payload
	 * @param headers the headers
	 */
	void send(Ref ref, Object payload, Map<String, ?> headers);

	/**
	 * Sends to all members of a group, on all nodes.
	 * @param group the group's name
	 * @param payload the payload
	 * @return see {@link #sendToGroup(GroupTarget, Object, Map)}
	 */
	default int sendToGroup(String group, Object payload) {
		return sendToGroup(GroupTarget.all(group), payload, Map.of());
	}

	/**
	 * Sends with headers to all members of a group, on all nodes.
	 * @param group the group's name
	 * @param payload the payload
	 * @param headers the headers
	 * @return see {@link #sendToGroup(GroupTarget, Object, Map)}
	 */
	default int sendToGroup(String group, Object payload, Map<String, ?> headers) {
		return sendToGroup(GroupTarget.all(group), payload, headers);
	}

	/**
	 * Sends to members of a group.
	 * @param target which group, and which of its members
	 * @param payload the payload
	 * @return see {@link #sendToGroup(GroupTarget, Object, Map)}
	 */
	default int sendToGroup(GroupTarget target, Object payload) {
		return sendToGroup(target, payload, Map.of());
	}

	/**
	 * Sends with headers to members of a group, wherever they are. The message has no
	 * topic. If it is for several it crosses the network once to each node that has any,
	 * and is given to those that are members there when it arrives. Lost messages are
	 * counted as with {@link #send(Ref, Object, Map)}, also where the last member has
	 * left meanwhile.
	 * @param target which group, and which of its members
	 * @param payload the payload
	 * @param headers the headers
	 * @return how many members it was sent to, as this node sees the group: 0 if nobody
	 * is there, so that nothing was sent
	 * @throws IllegalArgumentException also if the name of the group or scope is none
	 */
	int sendToGroup(GroupTarget target, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to every subscriber in the cluster, and tells where it has arrived.
	 * @param topic the topic
	 * @param payload the payload
	 * @return completes with what became of it on each node
	 * @see #publishConfirmed(String, Object, Map)
	 */
	default CompletableFuture<Receipt> publishConfirmed(String topic, Object payload) {
		return publishConfirmed(topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to every subscriber in the cluster, and tells where it has
	 * arrived: that costs an answer from each node that gets the message. What cannot be
	 * published is thrown; what happens to it afterwards is told in the receipt, also
	 * that a mailbox was full, or a node has left or not answered within
	 * {@code pubsub.request-timeout}.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 * @return completes when something is known of every node that was interested, never
	 * with an exception: on a worker, or before this returns if no other node was
	 */
	CompletableFuture<Receipt> publishConfirmed(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Sends to one mailbox, wherever it is, and tells whether it has arrived.
	 * @param ref the mailbox's address, which may be a subscription's
	 * @param payload the payload
	 * @return completes with what became of it
	 * @see #sendConfirmed(Ref, Object, Map)
	 */
	default CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload) {
		return sendConfirmed(ref, payload, Map.of());
	}

	/**
	 * Sends with headers to one mailbox, wherever it is, and tells whether it has
	 * arrived. The receipt has one node, that of the mailbox, and tells as well whether
	 * the mailbox is closed.
	 * @param ref the mailbox's address, which may be a subscription's
	 * @param payload the payload
	 * @param headers the headers
	 * @return completes like {@link #publishConfirmed(String, Object, Map)}
	 */
	CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload, Map<String, ?> headers);

}
