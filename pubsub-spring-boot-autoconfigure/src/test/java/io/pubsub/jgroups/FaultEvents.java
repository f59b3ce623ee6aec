package io.pubsub.jgroups;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.pubsub.event.DemandListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;
import io.pubsub.node.PubSubNode;

/**
 * The event that a {@link FaultNode} produces, of which it keeps the last 100 messages,
 * and those of all others, which it watches whenever they are there.
 */
final class FaultEvents implements DemandListener {

	private static final int BUFFER = 100;

	private final Map<String, Monitor> monitors = new ConcurrentHashMap<>();

	private final Map<String, FaultWatcher> watchers = new ConcurrentHashMap<>();

	/** Notices of demand that do not come in turns. */
	private final AtomicInteger wrong = new AtomicInteger();

	private final PubSubNode node;

	private final String self;

	private final EventProducer<byte[]> producer;

	private volatile boolean demand;

	FaultEvents(PubSubNode node, String self) {
		this.node = node;
		this.self = self;
		this.producer = node.events()
			.stand("event." + self, byte[].class, EventOptions.defaults().buffer(BUFFER).demand(this));
	}

	/** There is another node, perhaps again. */
	void watch(String other) {
		this.monitors.computeIfAbsent(other, (name) -> {
			FaultWatcher watcher = new FaultWatcher();
			this.watchers.put(name, watcher);
			return this.node.events()
				.monitor("event." + name, byte[].class, watcher, WatchOptions.defaults().whenever());
		});
	}

	void publish() {
		this.producer.publish(new byte[] { 1 });
	}

	@Override
	public void onStarted() {
		told(true);
	}

	@Override
	public void onStopped() {
		told(false);
	}

	private void told(boolean demand) {
		if (this.demand == demand) {
			this.wrong.incrementAndGet();
		}
		this.demand = demand;
	}

	/** Tells what is known of events. */
	Map<String, Object> state() {
		Map<String, Object> state = new TreeMap<>();
		state.put("event.published", this.producer.published());
		state.put("event.demand", this.demand && this.producer.hasWatchers());
		this.node.metrics()
			.events()
			.stream()
			.filter((event) -> event.name().equals("event." + this.self))
			.forEach((event) -> state.put("event.watchers", String.join(",", event.nodes())));
		Set<String> active = new TreeSet<>();
		int wrong = this.wrong.get();
		long gaps = 0;
		for (Map.Entry<String, FaultWatcher> each : this.watchers.entrySet()) {
			Monitor monitor = this.monitors.get(each.getKey());
			if (monitor != null && monitor.isActive()) {
				active.add(each.getKey());
			}
			state.put("event.last." + each.getKey(), each.getValue().last());
			wrong += each.getValue().wrong();
			gaps += each.getValue().missed();
		}
		state.put("event.active", String.join(",", active));
		state.put("event.wrong", wrong);
		state.put("event.missed", gaps);
		return state;
	}

}
