package io.pubsub.node;

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
	<T> CompletableFuture<@Nullable T> one(Question question);

	/**
	 * Asks all recipients.
	 * @param onePerNode whether that is one on each node
	 */
	<T> CompletableFuture<Replies<T>> all(Question question, boolean onePerNode);

}
