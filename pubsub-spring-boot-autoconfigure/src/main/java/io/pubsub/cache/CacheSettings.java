package io.pubsub.cache;

import java.time.Duration;
import java.util.Set;

/**
 * Settings of clustered caches.
 *
 * @param names the names of the caches that are clustered; empty for all local ones
 * @param localTypes names of further classes of caches, or of what they wrap, that are
 * local to a node
 * @param window how long evictions are collected after a message was sent
 * @param maxKeys how many keys of a cache are sent one by one; more become a clear
 * @param jitter how long at most a node waits before it applies what it receives
 * @param checkInterval how long it takes at most until a lost message is noticed
 */
public record CacheSettings(Set<String> names, Set<String> localTypes, Duration window, int maxKeys, Duration jitter,
		Duration checkInterval) {

	public CacheSettings {
		names = Set.copyOf(names);
		localTypes = Set.copyOf(localTypes);
	}

	boolean includes(String name) {
		return this.names.isEmpty() || this.names.contains(name);
	}

}
