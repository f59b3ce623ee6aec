package io.pubsub.cache;

import java.util.concurrent.Executor;

/**
 * What all clustered caches of a node share.
 *
 * @param fence keeps loads that were overtaken out
 * @param outbox what is to be sent to other nodes
 * @param transactions when it is to be sent
 * @param misses what threads have looked up in vain
 * @param counts what is counted
 * @param waiting runs what may wait for an application's loader
 */
record CacheSide(Fence fence, Outbox outbox, Transactions transactions, RecentMisses misses, CacheCounts counts,
		Executor waiting) {
}
