package io.pubsub.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache.ValueWrapper;

/**
 * What makes the cache of one node part of the cluster: evictions fence the loads that
 * they overtake, and reach other nodes. Thread-safe.
 * <p>
 * Nothing here holds a lock while code of the application runs: an eviction does not wait
 * for a loader.
 */
final class CacheCore {

	private final String name;

	private final LocalStore store;

	private final CacheSide side;

	private final KeyTypes keyTypes = new KeyTypes();

	private final ConcurrentMap<Object, Load> loads = new ConcurrentHashMap<>();

	/** The moment of the last eviction of all keys. */
	private final AtomicLong cleared = new AtomicLong();

	private final int salt;

	/** What may wait for a loader is done one after the other. */
	private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

	private volatile boolean retired;

	CacheCore(String name, LocalStore store, CacheSide side) {
		this.name = name;
		this.store = store;
		this.side = side;
		this.salt = System.identityHashCode(this);
	}

	String name() {
		return this.name;
	}

	KeyTypes keyTypes() {
		return this.keyTypes;
	}

	/** The present moment, for a load that is about to begin. */
	long now() {
		return this.side.fence().now();
	}

	/** A lookup on this thread has found nothing. */
	void missed(Object key) {
		this.side.misses().add(this, key, now());
	}

	/** Loads that are under way, by key. */
	ConcurrentMap<Object, Load> loads() {
		return this.loads;
	}

	@Nullable Object find(Object key) {
		return this.store.find(key);
	}

	/**
	 * Stores a value that was loaded, unless the key was evicted since the load began.
	 * Tells no other node.
	 * @param key the key
	 * @param value the value as the cache stores it
	 * @param began when the load began
	 */
	void storeLoaded(Object key, Object value, long began) {
		int slot = slot(key);
		if (isFresh(slot, began)) {
			this.keyTypes.saw(key);
			this.store.store(key, value, () -> isFresh(slot, began));
		}
		if (!isFresh(slot, began)) {
			this.side.counts().fenced.increment();
		}
	}

	/**
	 * The cache has perhaps stored a value in its own way.
	 * @param key the key
	 * @param began when it began to make the value
	 * @param discard removes a value that is stale
	 */
	void checkStored(Object key, long began, Consumer<Object> discard) {
		this.keyTypes.saw(key);
		if (!isFresh(slot(key), began)) {
			this.side.counts().fenced.increment();
			discard.accept(key);
		}
	}

	/**
	 * Stores a value if there is none, in the cache's own way, and has other nodes evict
	 * the key if it was stored.
	 */
	@Nullable ValueWrapper putIfAbsent(Object key, Supplier<@Nullable ValueWrapper> put) {
		long since = this.side.misses().remove(this, key);
		int slot = slot(key);
		long now = Math.min(since, now());
		this.keyTypes.saw(key);
		ValueWrapper existing = put.get();
		if (existing == null) {
			if (!isFresh(slot, now)) {
				this.side.counts().fenced.increment();
				this.store.discard(key);
			}
			tell(key);
		}
		return existing;
	}

	/**
	 * Stores a value that has changed, and has other nodes evict the key. If the key was
	 * evicted since the change began, it is evicted here as well.
	 * @param key the key
	 * @param value the value as the cache stores it
	 * @param began when the change began; {@link Fence#NEVER} if that is not known
	 */
	void put(Object key, Object value, long began) {
		long since = Math.min(began, this.side.misses().remove(this, key));
		int slot = slot(key);
		long mark = this.side.fence().mark(slot, since);
		this.loads.remove(key);
		try {
			if (mark < 0 || this.cleared.get() > since) {
				this.side.counts().fenced.increment();
				this.store.discard(key);
			}
			else {
				this.keyTypes.saw(key);
				this.store.store(key, value, () -> isFresh(slot, mark));
				if (!isFresh(slot, mark)) {
					// not stored: perhaps for the sake of another key, while the old
					// value is there
					this.store.discard(key);
				}
			}
		}
		finally {
			this.side.transactions().afterWrite(this, key, value);
		}
	}

	/** Removes a key here, and has other nodes remove it. */
	void evict(Object key) {
		evict(key, () -> {
			this.store.remove(key);
			return true;
		});
	}

	/**
	 * Removes a key here, in the cache's own way, and has other nodes remove it.
	 * @param key the key
	 * @param removal removes it
	 * @return what that returned
	 */
	boolean evict(Object key, BooleanSupplier removal) {
		try {
			mark(key);
			this.side.misses().remove(this, key);
			return removal.getAsBoolean();
		}
		finally {
			tell(key);
		}
	}

	/** Removes all keys here, and has other nodes remove them. */
	void clear() {
		clear(() -> {
			this.store.removeAll();
			return true;
		});
	}

	/**
	 * Removes all keys here, in the cache's own way, and has other nodes remove them.
	 * @param removal removes them
	 * @return what that returned
	 */
	boolean clear(BooleanSupplier removal) {
		try {
			markAll();
			this.side.misses().removeAll(this);
			return removal.getAsBoolean();
		}
		finally {
			this.side.transactions().afterClear(this);
		}
	}

	private void mark(Object key) {
		this.side.fence().mark(slot(key));
		this.loads.remove(key);
	}

	private void markAll() {
		this.side.fence().mark(this.cleared);
		this.loads.clear();
	}

	/** Removes a key here alone. */
	void drop(Object key) {
		mark(key);
		this.store.remove(key);
	}

	/**
	 * A transaction that has changed a key is over. Drops the key here unless it has the
	 * value that is true now.
	 */
	void settle(Object key, @Nullable Object value) {
		mark(key);
		if (value == null || this.store.find(key) != value) {
			this.store.remove(key);
		}
	}

	/** A transaction that has changed a key is rolled back: its value was never true. */
	void undo(Object key) {
		mark(key);
		this.store.discard(key);
	}

	/** Removes all keys here alone. */
	void dropAll() {
		markAll();
		this.store.removeAll();
	}

	/** The key is gone here: has other nodes remove it. */
	private void tell(Object key) {
		this.side.transactions().afterWrite(this, key, null);
	}

	/** Runs something when the transaction has committed, or now if there is none. */
	void afterCommit(Runnable action) {
		this.side.transactions().afterCommit(action, () -> {
		});
	}

	/** Sends an eviction now. */
	void send(Object key) {
		this.side.outbox().evict(this.name, key);
	}

	/** Sends the eviction of all keys now. */
	void sendClear() {
		this.side.outbox().clear(this.name);
	}

	/**
	 * Does what another node asks for: at once, unless it may wait for a loader.
	 * @param change removes something here
	 * @return completes when it is done
	 */
	CompletableFuture<?> apply(Runnable change) {
		if (!this.store.mayWait()) {
			change.run();
			return CompletableFuture.completedFuture(null);
		}
		synchronized (this.loads) {
			CompletableFuture<?> next = this.last.handleAsync((done, failure) -> {
				change.run();
				return null;
			}, this.side.waiting());
			this.last = next;
			return next;
		}
	}

	/** This node no longer hears of evictions: nothing is stored any more. */
	void retire() {
		this.retired = true;
		dropAll();
	}

	private int slot(Object key) {
		return Fence.slot(this.salt, key);
	}

	private boolean isFresh(int slot, long since) {
		return this.side.fence().isClear(slot, since) && this.cleared.get() <= since && !this.retired;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
