package io.pubsub.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

import io.pubsub.cluster.Transport;
import io.pubsub.node.TestCluster;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;

/**
 * One run: threads that load and change values of one source on all nodes, while nodes
 * come and go and the network is cut. Whoever changes the source evicts.
 */
final class CacheSimulation implements AutoCloseable {

	private static final int KEYS = 5;

	private static final int STEPS = 60;

	private static final int MAX_NODES = 4;

	private static final String BOOKS = "books";

	private final Random random;

	private final InMemoryNetwork network = new InMemoryNetwork();

	private final TestCluster cluster = new TestCluster(this.network::transport);

	private final List<CacheNode> nodes = new CopyOnWriteArrayList<>();

	private final List<CacheNode> gone = new ArrayList<>();

	private final ExecutorService threads = Executors.newFixedThreadPool(4);

	// own threads: operations wait for what these load
	private final ExecutorService loaders = Executors.newCachedThreadPool();

	private final List<Future<?>> operations = new ArrayList<>();

	private final AtomicLong[] source = new AtomicLong[KEYS];

	private final List<String> steps = new ArrayList<>();

	private int started;

	private boolean cut;

	// both clear caches, which would hide what is stale in them

	private final boolean withCuts;

	private final boolean withEnds;

	CacheSimulation(long seed) {
		this.random = new Random(seed);
		this.withCuts = this.random.nextInt(3) == 0;
		this.withEnds = this.random.nextInt(3) == 0;
		for (int i = 0; i < KEYS; i++) {
			this.source[i] = new AtomicLong();
		}
	}

	void run() {
		start();
		start();
		try {
			for (int i = 0; i < STEPS; i++) {
				step();
			}
			finish();
			this.network.heal();
			await().until(this::isFresh);
		}
		catch (RuntimeException | Error ex) {
			throw new AssertionError(ex.getMessage() + "\n" + describe() + "\n" + String.join(", ", this.steps), ex);
		}
	}

	private void step() {
		int kind = this.random.nextInt(100);
		if (kind < 90) {
			operate();
		}
		else if (kind < 94) {
			if (this.withCuts) {
				changeNetwork();
			}
		}
		else if (kind < 97) {
			if (this.nodes.size() < MAX_NODES) {
				start();
			}
		}
		else if (this.withEnds && this.nodes.size() > 1 && !this.cut) {
			end();
		}
	}

	private void operate() {
		CacheNode node = this.nodes.get(this.random.nextInt(this.nodes.size()));
		int key = this.random.nextInt(KEYS);
		long pause = this.random.nextInt(3) * 200_000L;
		int kind = this.random.nextInt(12);
		this.steps.add(kind + "@" + node.member.name() + "#" + key);
		this.operations.add(this.threads.submit(() -> operate(kind, node, key, pause)));
		if (this.operations.size() > 8) {
			join(this.operations.remove(0));
		}
	}

	private void operate(int kind, CacheNode node, int key, long pause) {
		Cache cache = node.cache(BOOKS);
		switch (kind) {
			case 0, 1, 2 -> cache.get(key, () -> read(key, pause));
			case 3, 4 -> {
				Cache call = CacheOfCall.of(cache, true);
				if (call.get(key) == null) {
					call.put(key, read(key, pause));
				}
			}
			case 5 -> retrieve(cache, key, pause);
			case 6 -> {
				if (cache.get(key) == null) {
					cache.put(key, read(key, pause));
				}
			}
			case 7 -> {
				this.source[key].incrementAndGet();
				cache.evict(key);
			}
			case 8 -> {
				this.source[key].incrementAndGet();
				cache.evictIfPresent(key);
			}
			case 9 -> {
				Cache call = CacheOfCall.of(cache, false);
				long value = this.source[key].incrementAndGet();
				LockSupport.parkNanos(pause);
				call.put(key, value);
			}
			case 10 -> {
				for (AtomicLong each : this.source) {
					each.incrementAndGet();
				}
				cache.clear();
			}
			default -> {
				this.source[key].incrementAndGet();
				node.caches.caches().evictEverywhere(BOOKS, key);
			}
		}
	}

	private long read(int key, long pause) {
		long value = this.source[key].get();
		LockSupport.parkNanos(pause);
		return value;
	}

	private void retrieve(Cache cache, int key, long pause) {
		try {
			CompletableFuture<Long> value = cache.retrieve(key,
					() -> CompletableFuture.supplyAsync(() -> read(key, pause), this.loaders));
			value.whenComplete((each, failure) -> {
			});
		}
		catch (IllegalStateException ex) {
			// not an asynchronous cache
		}
	}

	private void changeNetwork() {
		if (this.cut) {
			this.network.heal();
			this.steps.add("heal");
		}
		else if (this.nodes.size() > 1) {
			Transport other = this.nodes.get(this.random.nextInt(this.nodes.size())).member.transport;
			this.network.partition(List.of(other));
			this.steps.add("cut");
		}
		this.cut = !this.cut && this.nodes.size() > 1;
	}

	private void start() {
		CaffeineCacheManager caffeine = new CaffeineCacheManager();
		caffeine.setAsyncCacheMode(this.random.nextBoolean());
		CacheManager manager = this.random.nextBoolean() ? caffeine : new ConcurrentMapCacheManager();
		String name = "n" + this.started++;
		this.steps.add("start " + name);
		CacheSettings settings = CacheNode.settings(Duration.ofNanos(this.random.nextInt(2) * 250_000L), 3);
		CacheNode node = new CacheNode(this.cluster, name, settings, manager,
				(builder) -> builder.farewellTimeout(Duration.ofMillis(10)));
		node.cache(BOOKS);
		this.nodes.add(node);
	}

	/** A node that ends has ended what it had begun, but perhaps not sent it. */
	private void end() {
		finish();
		CacheNode node = this.nodes.remove(this.random.nextInt(this.nodes.size()));
		this.gone.add(node);
		if (this.random.nextBoolean()) {
			this.steps.add("kill " + node.member.name());
			this.network.kill(node.member.transport);
		}
		else {
			this.steps.add("leave " + node.member.name());
			node.leave();
		}
	}

	private void finish() {
		this.operations.forEach(CacheSimulation::join);
		this.operations.clear();
	}

	private static void join(Future<?> operation) {
		try {
			operation.get(60, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("An operation failed: " + ex, ex);
		}
	}

	private boolean isFresh() {
		for (CacheNode node : this.nodes) {
			for (int key = 0; key < KEYS; key++) {
				Object value = node.value(BOOKS, key);
				if (value != null && (long) value != this.source[key].get()) {
					return false;
				}
			}
		}
		return true;
	}

	private String describe() {
		StringBuilder text = new StringBuilder();
		for (CacheNode node : this.nodes) {
			for (int key = 0; key < KEYS; key++) {
				Object value = node.value(BOOKS, key);
				text.append(node.member.name()).append(" has ").append(value).append(" for ").append(key);
				text.append(", which is ").append(this.source[key]).append('\n');
			}
		}
		return text.toString();
	}

	/** How many values there are in caches. */
	long cached() {
		long count = 0;
		for (CacheNode node : this.nodes) {
			for (int key = 0; key < KEYS; key++) {
				count += (node.value(BOOKS, key) != null) ? 1 : 0;
			}
		}
		return count;
	}

	/** How many loads were overtaken. */
	long fenced() {
		return this.nodes.stream().mapToLong((node) -> node.caches.counts().fenced.sum()).sum();
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.loaders.shutdownNow();
		this.nodes.forEach(CacheNode::close);
		this.gone.forEach(CacheNode::close);
		this.cluster.close();
	}

}
