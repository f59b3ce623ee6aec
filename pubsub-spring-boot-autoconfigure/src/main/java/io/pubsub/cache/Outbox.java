package io.pubsub.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent to other nodes, until the sender takes it: each key once, and if
 * there are many of one cache, all keys. Bounded by that, also while nothing can be sent.
 * Thread-safe; callers never wait for the sender.
 */
final class Outbox {

	private static final Log logger = LogFactory.getLog(Outbox.class);

	/** All keys of a cache. */
	private static final Set<Object> ALL = Set.of();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final int maxKeys;

	private final EvictionListener listener;

	private Map<String, Set<Object>> evictions = new LinkedHashMap<>();

	private final Deque<Order> orders = new ArrayDeque<>();

	private boolean closed;

	Outbox(int maxKeys) {
		this(maxKeys, (cache, key) -> {
		});
	}

	/**
	 * Creates an outbox.
	 * @param maxKeys how many keys of a cache may wait
	 * @param listener hears of each eviction before it waits here
	 */
	Outbox(int maxKeys, EvictionListener listener) {
		this.maxKeys = maxKeys;
		this.listener = listener;
	}

	/** Has the listener hear of an eviction. */
	void tell(String cache, @Nullable Object key) {
		try {
			this.listener.onEviction(cache, key);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("An EvictionListener failed on an eviction of the cache " + cache, ex);
		}
	}

	/** Evicts a key of a cache. */
	void evict(String cache, Object key) {
		tell(cache, key);
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			Set<Object> keys = this.evictions.computeIfAbsent(cache, (name) -> new LinkedHashSet<>());
			if (keys == ALL) {
				return;
			}
			keys.add(key);
			if (keys.size() > this.maxKeys) {
				this.evictions.put(cache, ALL);
			}
			else if (keys.size() == 1) {
				this.changed.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Evicts all keys of a cache. */
	void clear(String cache) {
		tell(cache, null);
		this.lock.lock();
		try {
			if (!this.closed) {
				this.evictions.put(cache, ALL);
				this.changed.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Has the sender do something after it has sent the evictions so far. */
	void order(Order order) {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.orders.add(order);
				this.changed.signal();
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		order.refused();
	}

	/**
	 * Takes everything.
	 * @param nanos how long to wait for something
	 * @return what there is, perhaps nothing
	 */
	Taken take(long nanos) throws InterruptedException {
		this.lock.lock();
		try {
			long left = nanos;
			while (this.evictions.isEmpty() && this.orders.isEmpty() && !this.closed && left > 0) {
				left = this.changed.awaitNanos(left);
			}
			return takeAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Accepts nothing more. What is there is still to be taken. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private Taken takeAll() {
		Map<String, @Nullable List<Object>> taken = new LinkedHashMap<>();
		this.evictions.forEach((cache, keys) -> taken.put(cache, (keys != ALL) ? new ArrayList<>(keys) : null));
		this.evictions = new LinkedHashMap<>();
		List<Order> orders = List.copyOf(this.orders);
		this.orders.clear();
		return new Taken(taken, orders, this.closed);
	}

	/**
	 * Something the sender is to do.
	 */
	interface Order {

		/** Does it, on the sender's thread. */
		void run(Sender sender);

		/** The sender has stopped, or stops. */
		default void refused() {
		}

	}

	/**
	 * What there was to send.
	 *
	 * @param evictions keys by cache; null for all keys
	 * @param orders what to do then
	 * @param last whether nothing will follow
	 */
	record Taken(Map<String, @Nullable List<Object>> evictions, List<Order> orders, boolean last) {

		boolean isEmpty() {
			return this.evictions.isEmpty() && this.orders.isEmpty();
		}

	}

}
