/**
 * Caches: has evictions reach the local caches of all nodes, and keeps loads that an
 * eviction has overtaken out of them. Built on the API alone.
 */
@NullMarked
package io.pubsub.cache;

import org.jspecify.annotations.NullMarked;
