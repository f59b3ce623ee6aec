package io.pubsub.benchmarks.scale;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Processes;
import io.pubsub.benchmarks.scale.CountingTransport.Count;
import io.pubsub.node.PubSubNode;

/**
 * What the number of nodes costs: to join, to be idle, and to see one crash. Sizes are
 * compared by one run each: after another cluster in the same JVM, all takes longer.
 */
final class ClusterSizes {

	/** For links to settle, and the idle time that is measured. */
	private static final Duration PAUSE = Duration.ofSeconds(10);

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	/** How long nodes may take to become one cluster that start at the same moment. */
	private static final Duration AT_ONCE = Duration.ofMinutes(2);

	private static final double SECOND = 1e9;

	private final int size;

	/** One more than there are nodes in this JVM. */
	private final List<Integer> ports;

	private final List<CountingTransport> transports = new ArrayList<>();

	private final List<PubSubNode> nodes = new ArrayList<>();

	private ClusterSizes(int size) {
		this.size = size;
		this.ports = Ports.free(size + 1);
	}

	static String measure(ScaleOptions options) throws Exception {
		Table table = new Table("nodes", "all at once, s", "one by one, s", "a joiner with a JVM of its own, s",
				"until all see it killed, s", "restarted one by one, s each", "threads a node", "heap a node, KB",
				"idle: CPU a node, ms/s", "bytes/s a node", "frames/s a node");
		System.err.println(options.nodes() + " nodes");
		table.row(new ClusterSizes(options.nodes()).row());
		return "## Size of a cluster\n\nAll nodes but one in one JVM, each with its port on the loopback address, each once; first compiler "
				+ "only, since the optimizing one would take most of the time. Bytes are all that passed the loopback interface, that of TCP included; frames are the library's.\n"
				+ table;
	}

	private String[] row() throws Exception {
		double oneByOne = start();
		progress("one by one", oneByOne);
		Thread.sleep(PAUSE.toMillis());
		Idle idle = new Idle();
		Thread.sleep(PAUSE.toMillis());
		String[] figures = idle.figures();
		System.err.println("  idle: " + String.join(", ", figures));
		double[] member = member();
		progress("a joiner", member[0]);
		progress("killed", member[1]);
		double restarted = restart();
		progress("restarted", restarted);
		close();
		// what is left of these nodes ends within seconds, and would take part in it
		Thread.sleep(PAUSE.toMillis());
		// last, as nodes that do not find each other may be busy for long
		String atOnce = startAtOnce();
		System.err.println("  at once: " + atOnce + " s");
		close();
		List<String> cells = new ArrayList<>(List.of(Integer.toString(this.size), atOnce, seconds(oneByOne),
				seconds(member[0]), seconds(member[1]), seconds(restarted / this.size)));
		cells.addAll(List.of(figures));
		return cells.toArray(String[]::new);
	}

	/** What is known even if the next step does not end. */
	private static void progress(String step, double nanos) {
		System.err.println("  " + step + ": " + seconds(nanos) + " s");
	}

	private static String seconds(double nanos) {
		return "%.2f".formatted(nanos / SECOND);
	}

	private PubSubNode create(int number) {
		CountingTransport transport = new CountingTransport(Nodes.transport(this.ports, number));
		this.transports.add(transport);
		return Nodes.create(transport, number);
	}

	/** Until each node sees all. */
	private String startAtOnce() throws InterruptedException {
		create();
		long start = System.nanoTime();
		for (PubSubNode node : this.nodes) {
			Thread starter = new Thread(node::start, "starter");
			starter.setDaemon(true);
			starter.start();
		}
		try {
			Nodes.await(() -> this.nodes.stream().allMatch((node) -> node.cluster().nodes().size() == this.size),
					"nodes to join", AT_ONCE);
			return seconds(System.nanoTime() - start);
		}
		catch (TimeoutException ex) {
			return "more than " + AT_ONCE.toSeconds();
		}
	}

	/** Until each node sees all. */
	private double start() throws TimeoutException, InterruptedException {
		create();
		long start = System.nanoTime();
		this.nodes.forEach(PubSubNode::start);
		awaitAll(this.size);
		return System.nanoTime() - start;
	}

	private void create() {
		this.transports.clear();
		IntStream.range(0, this.size).forEach((number) -> this.nodes.add(create(number)));
	}

	private void awaitAll(int count) throws TimeoutException, InterruptedException {
		for (PubSubNode node : this.nodes) {
			Nodes.awaitMembers(node, count);
		}
	}

	/** How long one more node takes to join, and the others to see that it was killed. */
	private double[] member() throws Exception {
		String ports = this.ports.stream().map(String::valueOf).collect(Collectors.joining(","));
		double joined;
		long killed;
		try (NodeProcess member = new NodeProcess("member", List.of("-Xmx64m"), Member.class,
				List.of(ports, Integer.toString(this.size)), CommandLine.folder().resolve("member.log"))) {
			joined = Long.parseLong(member.ask("start", TIMEOUT));
			awaitAll(this.size + 1);
			killed = System.nanoTime();
		}
		awaitAll(this.size);
		return new double[] { joined, System.nanoTime() - killed };
	}

	/** Each node leaves, and one in its place has joined before the next does. */
	private double restart() throws TimeoutException, InterruptedException {
		long start = System.nanoTime();
		for (int number = 0; number < this.size; number++) {
			this.nodes.get(number).close();
			this.nodes.set(number, create(number));
			this.nodes.get(number).start();
		}
		awaitAll(this.size);
		return System.nanoTime() - start;
	}

	private void close() {
		this.nodes.parallelStream().forEach(PubSubNode::close);
		this.nodes.clear();
	}

	/** What nodes do that have nothing to do. */
	private final class Idle {

		private final Count count = count();

		private final long bytes = loopbackBytes();

		private final Duration cpu = Processes.cpu(ProcessHandle.current());

		private final long start = System.nanoTime();

		Idle() throws IOException {
		}

		String[] figures() throws Exception {
			double seconds = (System.nanoTime() - this.start) / SECOND * ClusterSizes.this.size;
			double cpu = Processes.cpu(ProcessHandle.current()).minus(this.cpu).toNanos() / 1e6;
			double bytes = loopbackBytes() - this.bytes;
			Count count = count().minus(this.count);
			double threads = ManagementFactory.getThreadMXBean().getThreadCount();
			double heap = Heap.now().total() / 1024.0;
			return new String[] { "%.1f".formatted(threads / ClusterSizes.this.size),
					"%,.0f".formatted(heap / ClusterSizes.this.size), "%.2f".formatted(cpu / seconds),
					"%,.0f".formatted(bytes / seconds), "%.1f".formatted(count.frames() / seconds) };
		}

		private Count count() {
			return ClusterSizes.this.transports.stream().map(CountingTransport::count).reduce(Count.NONE, Count::plus);
		}

		/** As Linux tells it. */
		private static long loopbackBytes() throws IOException {
			return Long.parseLong(Files.readString(Path.of("/sys/class/net/lo/statistics/rx_bytes")).trim());
		}

	}

}
