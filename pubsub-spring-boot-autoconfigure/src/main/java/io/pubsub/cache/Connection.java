package io.pubsub.cache;

import org.jspecify.annotations.Nullable;

import io.pubsub.Cluster;
import io.pubsub.PayloadCodec;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.request.Requester;

/**
 * What caches need of the node to reach others.
 *
 * @param cluster the nodes
 * @param publisher sends evictions
 * @param requester sends those that are answered
 * @param subscriptions receives them
 * @param codec encodes keys that are neither text nor numbers or the like; null if there
 * is none
 */
public record Connection(Cluster cluster, Publisher publisher, Requester requester, Subscriptions subscriptions,
		@Nullable PayloadCodec codec) {
}
