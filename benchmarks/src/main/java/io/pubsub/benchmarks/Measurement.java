package io.pubsub.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.PublisherNode.Published;
import io.pubsub.benchmarks.ReceiverNode.Account;

/**
 * Measures one contender under one load, with JVMs of its own: starts them, probes, warms
 * up for as long as it measures (at full speed, and then at the rate if there is one),
 * measures, ends them.
 */
final class Measurement {

	private static final Duration START = Duration.ofSeconds(60);

	private static final Duration PROBE = Duration.ofSeconds(30);

	private static final Duration POLL = Duration.ofMillis(20);

	private static final Duration SLACK = Duration.ofSeconds(30);

	/** What Hazelcast asks for so as to run at its best. */
	private static final List<String> ACCESS = List.of("--add-modules", "java.se", "--add-exports",
			"java.base/jdk.internal.ref=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-opens",
			"java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens", "java.management/sun.management=ALL-UNNAMED",
			"--add-opens", "jdk.management/com.sun.management.internal=ALL-UNNAMED");

	private final ContenderType type;

	private final Load load;

	private final Options options;

	private final Path logs;

	private final List<NodeProcess> nodes = new ArrayList<>();

	private @Nullable Process broker;

	Measurement(ContenderType type, Load load, Options options, Path logs) {
		this.type = type;
		this.load = load;
		this.options = options;
		this.logs = logs;
	}

	Outcome run() throws InterruptedException {
		try {
			start();
			all("start", START);
			publisher("probe", PROBE);
			// as fast as may be, as code that is run rarely is not compiled in time
			phase(Phase.WARM_UP, 0);
			if (this.load.paced()) {
				// or what is compiled anew for a rate would count, for seconds
				phase(Phase.PACED, this.load.rate());
			}
			return Outcome.of(this.type.name(), this.load, phase(Phase.MEASURED, this.load.rate()));
		}
		catch (MeasurementException | IOException ex) {
			return Outcome.failed(this.type.name(), this.load, String.valueOf(ex.getMessage()));
		}
		finally {
			end();
		}
	}

	private void start() throws IOException, InterruptedException {
		List<Integer> ports = Ports.free(Site.NODES + 2);
		int brokerPort = 0;
		if (this.type.broker() != null) {
			brokerPort = ports.get(Site.NODES);
			this.broker = this.type.broker().start(brokerPort, log("broker"));
		}
		int acknowledgePort = ports.get(Site.NODES + 1);
		for (int node = 0; node < Site.NODES; node++) {
			Site site = new Site(node, ports.subList(0, Site.NODES), brokerPort, this.load.size());
			List<String> jvmFlags = new ArrayList<>(ACCESS);
			jvmFlags.addAll(this.options.jvmFlags());
			List<String> arguments = new ArrayList<>(List.of(this.type.name(), Integer.toString(acknowledgePort)));
			arguments.addAll(List.of(site.toArguments()));
			this.nodes.add(new NodeProcess(site.publisher() ? "publisher" : "receiver " + node, jvmFlags,
					NodeMain.class, arguments, log("node" + node)));
		}
	}

	private Path log(String process) {
		return this.logs.resolve(this.type.name() + "-" + this.load.fileName() + "-" + process + ".log");
	}

	private Result phase(int phase, int rate) throws MeasurementException, InterruptedException {
		all("mark", SLACK);
		long brokerCpu = brokerCpu();
		Machine.Time before = Machine.time();
		long millis = this.options.millis();
		Published published = Published
			.parse(publisher("publish " + phase + " " + millis + " " + rate, Duration.ofMillis(millis).plus(SLACK)));
		List<Account> accounts = new ArrayList<>();
		for (String line : receivers("await " + phase + " " + published.count())) {
			accounts.add(Account.parse(line));
		}
		double stolen = Machine.time().stolenSince(before);
		return result(published, accounts, all("usage", SLACK), brokerCpu() - brokerCpu, stolen);
	}

	private static Result result(Published published, List<Account> accounts, List<String> usages, long brokerCpu,
			double stolen) {
		double count = published.count();
		Histogram latencies = new Histogram(60_000_000_000L, 3);
		double rate = 0;
		double delivered = 0;
		double breaks = 0;
		double duplicates = 0;
		for (Account account : accounts) {
			rate += account.delivered() * 1e9 / Math.max(1, account.last() - published.start()) / accounts.size();
			delivered += account.delivered() / count / accounts.size();
			breaks += account.breaks();
			duplicates += account.duplicates();
			latencies.add(account.latencies());
		}
		double cpu = brokerCpu;
		double[] allocated = new double[usages.size()];
		for (int i = 0; i < allocated.length; i++) {
			String[] usage = usages.get(i).split(" ");
			cpu += Long.parseLong(usage[0]);
			allocated[i] = Long.parseLong(usage[1]) / count;
		}
		return new Result(rate, delivered, breaks, duplicates, cpu / 1e9 / (count / 1e6), allocated[0],
				Statistics.mean(allocated, 1), latencies.getValueAtPercentile(50) / 1e3,
				latencies.getValueAtPercentile(99) / 1e3, latencies.getValueAtPercentile(99.9) / 1e3, stolen);
	}

	private List<String> all(String command, Duration timeout) throws MeasurementException, InterruptedException {
		return ask(this.nodes, command, timeout);
	}

	private String publisher(String command, Duration timeout) throws MeasurementException, InterruptedException {
		return ask(this.nodes.subList(0, 1), command, timeout).get(0);
	}

	private List<String> receivers(String command) throws MeasurementException, InterruptedException {
		return ask(this.nodes.subList(1, this.nodes.size()), command, SLACK);
	}

	/**
	 * Asks nodes at the same time, since some wait for each other, and gives up as soon
	 * as one fails, asked or not.
	 */
	private List<String> ask(List<NodeProcess> nodes, String command, Duration timeout)
			throws MeasurementException, InterruptedException {
		for (NodeProcess node : nodes) {
			node.tell(command);
		}
		Map<NodeProcess, String> answers = new HashMap<>();
		long end = System.nanoTime() + timeout.toNanos();
		while (answers.size() < nodes.size()) {
			for (NodeProcess node : this.nodes) {
				if (!nodes.contains(node)) {
					node.requireAlive(command);
				}
			}
			for (NodeProcess node : nodes) {
				String answer = answers.containsKey(node) ? null : node.answer(command, POLL);
				if (answer != null) {
					answers.put(node, answer);
				}
				else if (System.nanoTime() > end && !answers.containsKey(node)) {
					throw node.failed(command + ": no answer for " + timeout.toSeconds() + " s");
				}
			}
		}
		return nodes.stream().map(answers::get).toList();
	}

	private long brokerCpu() {
		Process broker = this.broker;
		return (broker != null) ? Processes.cpu(broker.toHandle()).toNanos() : 0;
	}

	private void end() {
		this.nodes.forEach(NodeProcess::close);
		if (this.broker != null) {
			Processes.end(this.broker);
		}
	}

}
