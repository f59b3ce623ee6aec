package io.pubsub;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Publishes messages to topics, and sends messages to mailboxes, names and groups.
 * Thread-safe; inject it wherever it is needed.
 * <p>
 * <b>Payloads and headers.</b> A payload is any object but null. {@code byte[]} and text
 * travel as they are; the configured {@link PayloadCodec} encodes other objects.
 * Listeners on this node share the published object if it is of exactly the type they
 * declare, so treat payloads as immutable. Header values are text, numbers, booleans or
 * {@code byte[]}.
 * <p>
 * <b>Blocking.</b> A method returns when the message is in the mailboxes of this node's
 * listeners and has been handed to the connections of the other nodes. It does not wait
 * for listeners. It waits for another node only if the connection to that node is
 * saturated, and for a mailbox of this node only if that is full and its policy is
 * {@link Overflow#BLOCK}; both at most {@code pubsub.listener.block-timeout}.
 * <p>
 * <b>Order.</b> Messages that one thread publishes to one topic, or sends to one mailbox,
 * reach each listener in that order. The same holds for a mix of both that reaches one
 * subscription.
 * <p>
 * <b>Errors.</b> All methods throw {@link IllegalArgumentException} if the topic is empty
 * or a pattern, or a header has another type; {@link NullPointerException} if an argument
 * is null; {@link PayloadException} if the payload cannot be encoded or is larger than
 * {@code pubsub.max-message-size}; and {@link IllegalStateException} before this node has
 * started and after it has stopped. In these cases no listener receives the message. A
 * payload that no other node needs is not encoded, so that its faults go unnoticed,
 * unless {@code pubsub.verify-payloads} is on.
 * <p>
 * {@link MailboxFullException} reports a listener on this node that did not receive the
 * message because its mailbox is full and its policy is {@link Overflow#FAIL}, or because
 * the caller is that listener and would wait for itself ({@link Overflow#BLOCK}). All
 * other listeners received it. The confirmed methods report this in the {@link Receipt}
 * instead.
 */
public interface Publisher {

	/**
	 * Publishes to every subscriber in the cluster, including those on this node.
	 * @param topic the topic
	 * @param payload the payload
	 */
	default void publish(String topic, Object payload) {
		publish(topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to every subscriber in the cluster, including those on this
	 * node.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 */
	void publish(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to the subscribers on this node only.
	 * @param topic the topic
	 * @param payload the payload
	 */
	default void publishLocal(String topic, Object payload) {
		publishLocal(topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to the subscribers on this node only.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 */
	void publishLocal(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to the subscribers on one node only.
	 * @param node the node, which may be this one
	 * @param topic the topic
	 * @param payload the payload
	 * @throws UnknownNodeException if that node is not in the cluster
	 */
	default void publishTo(Node node, String topic, Object payload) {
		publishTo(node, topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to the subscribers on one node only.
	 * @param node the node, which may be this one
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 * @throws UnknownNodeException if that node is not in the cluster
	 */
	void publishTo(Node node, String topic, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to every subscriber in the cluster except one, usually the publisher's
	 * own subscription.
	 * @param subscription the subscription of this node that receives no copy
	 * @param topic the topic
	 * @param payload the payload
	 */
	default void publishFrom(Subscription subscription, String topic, Object payload) {
		publishFrom(subscription, topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to every subscriber in the cluster except one.
	 * @param subscription the subscription of this node that receives no copy
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 * @throws IllegalArgumentException if the subscription belongs to another node
	 */
	void publishFrom(Subscription subscription, String topic, Object payload, Map<String, ?> headers);

	/**
	 * Sends to one mailbox on any node.
	 * @param ref the address of the mailbox or subscription
	 * @param payload the payload
	 * @see #send(Ref, Object, Map)
	 */
	default void send(Ref ref, Object payload) {
		send(ref, payload, Map.of());
	}

	/**
	 * Sends with headers to one mailbox on any node. The message has no topic. If the
	 * mailbox is closed or its node has left, the message is lost: the node that notices
	 * counts it and reports it to its {@link LossListener}s; the caller is not informed.
	 * @param ref the address of the mailbox or subscription
	 * @param payload the payload
	 * @param headers the headers
	 */
	void send(Ref ref, Object payload, Map<String, ?> headers);

	/**
	 * Sends to the mailbox that holds a name.
	 * @param name the name
	 * @param payload the payload
	 * @return false if no mailbox holds the name, so that nothing was sent
	 * @see #sendToName(String, Object, Map)
	 */
	default boolean sendToName(String name, Object payload) {
		return sendToName(name, payload, Map.of());
	}

	/**
	 * Sends with headers to the mailbox that holds a name, on any node. This node looks
	 * the holder up in memory for each message, so two messages may go to two mailboxes
	 * if the name changes hands in between. A message that was sent to a former holder
	 * stays there: that mailbox handles it if it is still open; otherwise the message is
	 * lost, as with {@link #send(Ref, Object, Map)}.
	 * @param name the name, see {@link io.pubsub.name.Names}
	 * @param payload the payload
	 * @param headers the headers
	 * @return false if no mailbox holds the name as this node sees it, so that nothing
	 * was sent
	 * @throws IllegalArgumentException also if the text cannot be a name
	 */
	boolean sendToName(String name, Object payload, Map<String, ?> headers);

	/**
	 * Sends to all members of a group, on all nodes.
	 * @param group the name of the group
	 * @param payload the payload
	 * @return the number of members, see {@link #sendToGroup(GroupTarget, Object, Map)}
	 */
	default int sendToGroup(String group, Object payload) {
		return sendToGroup(GroupTarget.all(group), payload, Map.of());
	}

	/**
	 * Sends with headers to all members of a group, on all nodes.
	 * @param group the name of the group
	 * @param payload the payload
	 * @param headers the headers
	 * @return the number of members, see {@link #sendToGroup(GroupTarget, Object, Map)}
	 */
	default int sendToGroup(String group, Object payload, Map<String, ?> headers) {
		return sendToGroup(GroupTarget.all(group), payload, headers);
	}

	/**
	 * Sends to members of a group.
	 * @param target the group, and which of its members
	 * @param payload the payload
	 * @return the number of members, see {@link #sendToGroup(GroupTarget, Object, Map)}
	 */
	default int sendToGroup(GroupTarget target, Object payload) {
		return sendToGroup(target, payload, Map.of());
	}

	/**
	 * Sends with headers to members of a group, on any node. The message has no topic. A
	 * message for several members crosses the network once for each node that has any,
	 * and goes to the mailboxes that are members there when it arrives. A message for one
	 * member goes to another if the mailbox is known to be closed. Lost messages are
	 * counted as with {@link #send(Ref, Object, Map)}, also on a node whose last member
	 * has left in the meantime.
	 * @param target the group, and which of its members
	 * @param payload the payload
	 * @param headers the headers
	 * @return the number of members it was sent to, as this node sees the group; 0 if
	 * there is none, so that nothing was sent
	 * @throws IllegalArgumentException also if the name of the group or scope is invalid
	 */
	int sendToGroup(GroupTarget target, Object payload, Map<String, ?> headers);

	/**
	 * Publishes to every subscriber in the cluster, and reports where the message
	 * arrived.
	 * @param topic the topic
	 * @param payload the payload
	 * @return completes with the outcome on each node
	 * @see #publishConfirmed(String, Object, Map)
	 */
	default CompletableFuture<Receipt> publishConfirmed(String topic, Object payload) {
		return publishConfirmed(topic, payload, Map.of());
	}

	/**
	 * Publishes with headers to every subscriber in the cluster, and reports where the
	 * message arrived. This costs an answer from each node that receives the message. A
	 * message that cannot be published is reported by an exception; everything after that
	 * by the receipt: that a mailbox was full, that a node has left, or that a node has
	 * not answered within {@code pubsub.request-timeout}.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers
	 * @return completes, never exceptionally, when the outcome on each interested node is
	 * known or given up: on a worker thread, or before this method returns if no other
	 * node is interested
	 */
	CompletableFuture<Receipt> publishConfirmed(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Sends to one mailbox on any node, and reports whether the message arrived.
	 * @param ref the address of the mailbox or subscription
	 * @param payload the payload
	 * @return completes with the outcome
	 * @see #sendConfirmed(Ref, Object, Map)
	 */
	default CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload) {
		return sendConfirmed(ref, payload, Map.of());
	}

	/**
	 * Sends with headers to one mailbox on any node, and reports whether the message
	 * arrived. The receipt names one node, that of the mailbox, and says whether the
	 * mailbox is closed.
	 * @param ref the address of the mailbox or subscription
	 * @param payload the payload
	 * @param headers the headers
	 * @return completes like {@link #publishConfirmed(String, Object, Map)}
	 */
	CompletableFuture<Receipt> sendConfirmed(Ref ref, Object payload, Map<String, ?> headers);

	/**
	 * Sends to the mailbox that holds a name, and reports whether the message arrived.
	 * @param name the name
	 * @param payload the payload
	 * @return completes with the outcome
	 * @see #sendToNameConfirmed(String, Object, Map)
	 */
	default CompletableFuture<Receipt> sendToNameConfirmed(String name, Object payload) {
		return sendToNameConfirmed(name, payload, Map.of());
	}

	/**
	 * Sends with headers to the mailbox that holds a name, like
	 * {@link #sendToName(String, Object, Map)}, and reports whether the message arrived.
	 * If no mailbox holds the name, nothing is sent, and the receipt names this node with
	 * {@link Receipt.Status#NO_MAILBOX}.
	 * @param name the name
	 * @param payload the payload
	 * @param headers the headers
	 * @return completes like {@link #sendConfirmed(Ref, Object, Map)}
	 * @throws IllegalArgumentException also if the text cannot be a name
	 */
	CompletableFuture<Receipt> sendToNameConfirmed(String name, Object payload, Map<String, ?> headers);

}
