package io.pubsub.cache;

import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The entries that a cache has on this node. Values are as the cache stores them.
 */
interface LocalStore {

	/**
	 * Finds a value without counting a hit or miss.
	 * @param key the key
	 * @return the value, or null if there is none
	 */
	@Nullable Object find(Object key);

	/**
	 * Stores a value unless it is stale by then: the check and the change are one step
	 * for whatever removes the key.
	 * @param key the key
	 * @param value the value
	 * @param fresh whether it is still to be stored
	 */
	void store(Object key, Object value, BooleanSupplier fresh);

	/** Removes a key from this node. */
	void remove(Object key);

	/**
	 * Removes a value that this node should not have stored, or that it should have
	 * replaced, wherever it stores values.
	 */
	default void discard(Object key) {
		remove(key);
	}

	/** Removes all keys from this node. */
	void removeAll();

	/** Whether removing a key may wait for code of the application, such as a loader. */
	default boolean mayWait() {
		return false;
	}

}
