package io.pubsub.benchmarks.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.Histogram;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

import io.pubsub.Cluster;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;

/**
 * How soon an eviction on one of three applications is applied on the others, and whether
 * many evictions delay messages. All are in one JVM.
 */
final class EvictionCost {

	private static final int NODES = 3;

	private static final int RATE = 2_000;

	private static final int FLOOD = 100_000;

	private static final int MESSAGES = 1_000;

	private static final int SECONDS = 5;

	private static final String TOPIC = "measured";

	private final List<ConfigurableApplicationContext> nodes = new ArrayList<>();

	private final List<ProbeCache> others = new ArrayList<>();

	private final Histogram messages = new Histogram(60_000_000_000L, 3);

	private final Cache cache;

	private volatile int received;

	private EvictionCost() throws TimeoutException, InterruptedException {
		String name = "evictions-" + UUID.randomUUID();
		for (int number = 0; number < NODES; number++) {
			this.nodes.add(new SpringApplicationBuilder(ProbeApplication.class).web(WebApplicationType.NONE)
				.run("--spring.main.banner-mode=off", "--pubsub.cluster.bind-port=0", "--pubsub.cluster.name=" + name,
						"--pubsub.node-name=node-" + number, "--pubsub.cache.enabled=true"));
		}
		for (ConfigurableApplicationContext node : this.nodes) {
			Nodes.await(() -> node.getBean(Cluster.class).nodes().size() == NODES, "all nodes");
		}
		this.nodes.stream().skip(1).forEach((node) -> this.others.add(node.getBean(ProbeCache.class)));
		this.cache = Objects.requireNonNull(this.nodes.get(0).getBean(CacheManager.class).getCache(ProbeCache.NAME),
				"cache");
		this.nodes.get(1).getBean(Subscriptions.class).subscribe(TOPIC, Long.class, (message) -> {
			this.messages.recordValue(System.nanoTime() - message.getPayload());
			this.received++;
		});
	}

	static String measure(ScaleOptions options) throws Exception {
		EvictionCost cost = new EvictionCost();
		Table table = new Table("evictions/s", "applied on both others, p50", "p99",
				"messages at %,d/s, p50".formatted(MESSAGES), "p99", "clears");
		for (int rate : new int[] { RATE, FLOOD }) {
			cost.run(rate, false);
			Histogram evictions = new Histogram(60_000_000_000L, 3);
			Histogram messages = new Histogram(60_000_000_000L, 3);
			int clears = 0;
			for (int round = 0; round < options.rounds(); round++) {
				Histogram measured = cost.run(rate, true);
				evictions.add(measured);
				messages.add(cost.messages);
				clears += cost.others.stream().mapToInt(ProbeCache::clears).sum();
			}
			table.row("%,d".formatted(rate), micros(evictions, 50), micros(evictions, 99), micros(messages, 50),
					micros(messages, 99), "%,d".formatted(clears));
		}
		cost.nodes.forEach(ConfigurableApplicationContext::close);
		return ("## Evictions\n\nThree applications in one JVM. One evicts keys of a cache, and publishes messages, which "
				+ "another one receives. Microseconds from when each was due.\n\n") + table;
	}

	private static String micros(Histogram histogram, double percentile) {
		return "%,.0f".formatted(histogram.getValueAtPercentile(percentile) / 1e3);
	}

	/** Evicts at a rate, and publishes between. */
	private Histogram run(int rate, boolean measured) throws TimeoutException, InterruptedException {
		int count = rate * SECONDS;
		this.others.forEach((other) -> other.expect(count));
		this.messages.reset();
		this.received = 0;
		Publisher publisher = this.nodes.get(0).getBean(Publisher.class);
		int published = 0;
		long[] due = new long[count];
		long start = System.nanoTime() + 1_000_000;
		int next = 0;
		while (next < count) {
			long now = System.nanoTime();
			while (next < count && start + next * 1_000_000_000L / rate <= now) {
				due[next] = start + next * 1_000_000_000L / rate;
				this.cache.evict(next);
				next++;
			}
			while (start + published * 1_000_000_000L / MESSAGES <= now) {
				publisher.publish(TOPIC, start + published * 1_000_000_000L / MESSAGES);
				published++;
			}
			LockSupport.parkNanos(50_000);
		}
		int sent = published;
		Nodes.await(() -> this.received >= sent, "messages");
		if (measured) {
			Nodes.await(() -> this.others.stream().allMatch((other) -> other.clears() > 0 || other.applied() >= count),
					"evictions");
		}
		Histogram evictions = new Histogram(60_000_000_000L, 3);
		for (int key = 0; key < count; key++) {
			long last = 0;
			for (ProbeCache other : this.others) {
				last = Math.max(last, other.time(key));
			}
			if (last > 0) {
				evictions.recordValue(Math.max(0, last - due[key]));
			}
		}
		return evictions;
	}

}
