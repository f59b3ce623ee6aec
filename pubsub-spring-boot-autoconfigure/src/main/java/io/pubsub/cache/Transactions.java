package io.pubsub.cache;

import org.jspecify.annotations.Nullable;

/**
 * Decides when this node sends a change to the other nodes: after the transaction that it
 * is part of, if there is one.
 */
interface Transactions {

	/**
	 * A key was written or evicted on this node.
	 * @param cache the cache
	 * @param key the key
	 * @param value the value that was written, as the cache stores it; null if the key
	 * was evicted
	 */
	void afterWrite(CacheCore cache, Object key, @Nullable Object value);

	/** All keys were evicted on this node. */
	void afterClear(CacheCore cache);

	/**
	 * Runs something when the transaction has committed, or now if there is none.
	 * @param action what to do
	 * @param rolledBack what to do instead if it is rolled back
	 */
	void afterCommit(Runnable action, Runnable rolledBack);

	/** Without transactions. */
	Transactions NONE = new Transactions() {

		@Override
		public void afterWrite(CacheCore cache, Object key, @Nullable Object value) {
			cache.send(key);
		}

		@Override
		public void afterClear(CacheCore cache) {
			cache.sendClear();
		}

		@Override
		public void afterCommit(Runnable action, Runnable rolledBack) {
			action.run();
		}

	};

}
