package io.pubsub.cache;

import java.util.Set;

import io.pubsub.PubSubException;

/**
 * {@code pubsub.cache.names} names a cache that cannot be clustered.
 */
@SuppressWarnings("serial")
public class UnknownCacheException extends PubSubException {

	UnknownCacheException(String name, String reason, Set<String> known) {
		super("The cache '" + name + "' in pubsub.cache.names " + reason + "; clustered can be " + known);
	}

}
