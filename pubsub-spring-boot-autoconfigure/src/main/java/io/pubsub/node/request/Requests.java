package io.pubsub.node.request;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.request.Replies;

/**
 * Makes requests to recipients of some kind.
 */
interface Requests {

	/** Finds whom a request is for, as it is made. */
	Recipient locate(Recipient target);

	/** Asks one recipient. */
	<T> CompletableFuture<@Nullable T> one(OutgoingRequest question);

	/**
	 * Asks all recipients.
	 * @param onePerNode whether that is one on each node
	 */
	<T> CompletableFuture<Replies<T>> all(OutgoingRequest question, boolean onePerNode);

}
