package io.pubsub.jgroups;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.pubsub.cluster.Transport;

/**
 * Measures what encrypting costs: bytes from one node to another in this JVM, in the
 * clear and with a secret, in turns. Trust the ratios. Not a test: run its main method.
 */
final class LinkThroughput {

	private static final int ROUNDS = 5;

	private LinkThroughput() {
	}

	public static void main(String[] arguments) {
		Map<String, Consumer<JGroupsOptions.Builder>> kinds = new LinkedHashMap<>();
		kinds.put("clear", (builder) -> {
		});
		kinds.put("secret", (builder) -> builder.secret("correct horse battery staple"));
		for (int size : new int[] { 1000, 60_000 }) {
			Map<String, List<Double>> results = new LinkedHashMap<>();
			for (int round = 0; round <= ROUNDS; round++) {
				int current = round;
				kinds.forEach((kind, options) -> {
					double rate = measure(options, size);
					if (current > 0) {
						results.computeIfAbsent(kind, (key) -> new ArrayList<>()).add(rate);
					}
				});
			}
			results.forEach((kind, rates) -> System.out.printf("%d bytes, %s: median %.0f MB/s, all %s%n", size, kind,
					rates.stream().sorted().toList().get(ROUNDS / 2), rates.stream().map(Double::intValue).toList()));
		}
	}

	/** MB/s, for three seconds after one. */
	private static double measure(Consumer<JGroupsOptions.Builder> options, int size) {
		String cluster = "throughput-" + UUID.randomUUID();
		AtomicInteger received = new AtomicInteger();
		AtomicInteger members = new AtomicInteger();
		Transport receiver = start(cluster, options, received, new AtomicInteger());
		Transport sender = start(cluster, options, new AtomicInteger(), members);
		LocalCluster.await().until(() -> members.get() == 2);
		byte[] bytes = new byte[size];
		send(sender, receiver.self(), bytes, Duration.ofSeconds(1));
		int before = received.get();
		long begun = System.nanoTime();
		send(sender, receiver.self(), bytes, Duration.ofSeconds(2));
		double seconds = (System.nanoTime() - begun) / 1e9;
		double rate = (received.get() - before) * (double) size / seconds / 1e6;
		sender.close();
		receiver.close();
		return rate;
	}

	private static void send(Transport sender, UUID receiver, byte[] bytes, Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		while (System.nanoTime() < end) {
			sender.send(receiver, bytes, bytes.length);
		}
	}

	private static Transport start(String cluster, Consumer<JGroupsOptions.Builder> options, AtomicInteger received,
			AtomicInteger members) {
		JGroupsOptions.Builder builder = JGroupsOptions.builder(cluster, "node").bindPort(0);
		options.accept(builder);
		Transport transport = new JGroupsTransport(builder.build());
		transport.start(new Transport.Listener() {

			@Override
			public void members(List<UUID> ids, boolean merged) {
				members.set(ids.size());
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
				received.incrementAndGet();
			}

		});
		return transport;
	}

}
