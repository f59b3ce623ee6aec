package io.pubsub.presence;

import java.lang.reflect.Type;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.PayloadException;

/**
 * One presence, as it was at one moment. Immutable: an update makes another object, which
 * {@link #equals equals} this one because it is the same presence. Thread-safe.
 */
public interface PresenceEntry {

	/**
	 * The scope.
	 * @return the scope
	 */
	String scope();

	/**
	 * The key.
	 * @return the key
	 */
	String key();

	/**
	 * The node that tracks this entry.
	 * @return the node
	 */
	Node node();

	/**
	 * The id, unique in the cluster. It stays the same while the entry is tracked, and is
	 * never used again.
	 * @return the id
	 */
	String id();

	/**
	 * When the entry was tracked, by the clock of its node.
	 * @return the time, in milliseconds
	 */
	Instant joined();

	/**
	 * Decodes the metadata, when it is first asked for as this type. The result is shared
	 * by all callers on this node, so do not change it.
	 * @param <T> the type
	 * @param type the type
	 * @return the metadata, or null if there is none
	 * @throws PayloadException if the metadata cannot be decoded to the type
	 */
	<T> @Nullable T metadata(Class<T> type);

	/**
	 * Decodes the metadata to a generic type, as {@link #metadata(Class)} does.
	 * @param <T> the type
	 * @param type the type
	 * @return the metadata, or null if there is none
	 * @throws PayloadException if the metadata cannot be decoded to the type
	 */
	<T> @Nullable T metadata(Type type);

	/**
	 * Whether another object is an entry with the same id.
	 * @param other the other object
	 * @return true also if the metadata differs
	 */
	@Override
	boolean equals(@Nullable Object other);

	/**
	 * A hash code of the id.
	 * @return the hash code
	 */
	@Override
	int hashCode();

}
