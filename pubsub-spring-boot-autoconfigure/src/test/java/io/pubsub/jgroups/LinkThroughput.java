package io.pubsub.jgroups;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

import com.sun.management.OperatingSystemMXBean;

import io.pubsub.cluster.Transport;

/**
 * Measures what securing links costs: messages from one node to another in this JVM, in
 * the clear, with the key of the user (the default), and with a secret, in turns. Trust
 * the ratios; on a machine that does other things as well, those of CPU time per message.
 * Not a test: run its main method.
 */
final class LinkThroughput {

	private static final int ROUNDS = 5;

	private LinkThroughput() {
	}

	public static void main(String[] arguments) {
		Map<String, Consumer<JGroupsOptions.Builder>> kinds = new LinkedHashMap<>();
		kinds.put("clear", (builder) -> builder.allowInsecure(true));
		kinds.put("local", (builder) -> {
		});
		kinds.put("secret", (builder) -> builder.secret("correct horse battery staple"));
		for (int size : new int[] { 100, 1000 }) {
			Map<String, List<Result>> results = new LinkedHashMap<>();
			for (int round = 0; round <= ROUNDS; round++) {
				int current = round;
				kinds.forEach((kind, options) -> {
					Result result = measure(options, size);
					if (current > 0) {
						results.computeIfAbsent(kind, (key) -> new ArrayList<>()).add(result);
					}
				});
			}
			results.forEach((kind, all) -> System.out.printf("%d bytes, %s: %s messages/s, %s ns of CPU each%n", size,
					kind, figures(all, Result::rate), figures(all, Result::nanos)));
		}
	}

	/** Median, least and most. */
	private static String figures(List<Result> results, ToDoubleFunction<Result> figure) {
		List<Double> sorted = results.stream().map(figure::applyAsDouble).sorted().toList();
		return "%.0f (%.0f to %.0f)".formatted(sorted.get(sorted.size() / 2), sorted.get(0),
				sorted.get(sorted.size() - 1));
	}

	/** For two seconds after one. */
	private static Result measure(Consumer<JGroupsOptions.Builder> options, int size) {
		String cluster = "throughput-" + UUID.randomUUID();
		AtomicInteger received = new AtomicInteger();
		AtomicInteger members = new AtomicInteger();
		Transport receiver = start(cluster, options, received, new AtomicInteger());
		Transport sender = start(cluster, options, new AtomicInteger(), members);
		LocalCluster.await().until(() -> members.get() == 2);
		byte[] bytes = new byte[size];
		send(sender, receiver.self(), bytes, Duration.ofSeconds(1));
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		int before = received.get();
		long cpu = system.getProcessCpuTime();
		long begun = System.nanoTime();
		send(sender, receiver.self(), bytes, Duration.ofSeconds(2));
		double seconds = (System.nanoTime() - begun) / 1e9;
		double count = received.get() - before;
		Result result = new Result(count / seconds, (system.getProcessCpuTime() - cpu) / count);
		sender.close();
		receiver.close();
		return result;
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

	/**
	 * What one turn gave.
	 *
	 * @param rate messages per second
	 * @param nanos CPU time of both nodes per message
	 */
	private record Result(double rate, double nanos) {
	}

}
