package io.pubsub.presence;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.PayloadException;

/**
 * Changes and ends one entry of this node. Thread-safe.
 */
public interface PresenceHandle extends AutoCloseable {

	/**
	 * The entry, as it is now.
	 * @return the entry; the last one after it has ended
	 */
	PresenceEntry entry();

	/**
	 * Replaces the metadata. Readers and monitors on all nodes see the entry all the
	 * time, with the earlier metadata or with this. Of two updates at the same time, one
	 * remains everywhere. Does not wait.
	 * @param metadata the metadata, or null for none
	 * @return false if the entry has ended, and nothing has changed
	 * @throws PayloadException if the metadata cannot be encoded, or is too large when
	 * encoded; the entry keeps the earlier metadata
	 */
	boolean update(@Nullable Object metadata);

	/**
	 * Reports when other nodes know the entry as it is now.
	 * @return completes when every other node that is in the cluster knows the entry with
	 * the present metadata, or later metadata; is cancelled if the entry ends, or this
	 * node stops, before that. Each caller receives a future of its own, and may complete
	 * or cancel it without effect on others
	 */
	CompletableFuture<Void> visible();

	/**
	 * Ends the entry. Does not wait. Has no effect if the entry has ended already.
	 */
	@Override
	void close();

}
