package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.benchmarks.CommandLine;
import io.pubsub.benchmarks.MeasurementException;
import io.pubsub.benchmarks.NodeProcess;
import io.pubsub.benchmarks.Site;

/**
 * The processes of one contender: nodes, a broker if it needs one, and clients. Closing
 * ends all of them.
 */
final class Deployed implements AutoCloseable {

	static final Duration TIMEOUT = Duration.ofMinutes(6);

	private final Deployment deployment;

	private final WebSocketOptions options;

	private final List<NodeProcess> nodes = new ArrayList<>();

	private @Nullable RabbitBroker broker;

	private @Nullable NodeProcess clients;

	private Deployed(Deployment deployment, WebSocketOptions options) {
		this.deployment = deployment;
		this.options = options;
	}

	/** Starts nodes, and a broker, and returns when they are ready for clients. */
	static Deployed start(Deployment deployment, WebSocketOptions options)
			throws IOException, MeasurementException, InterruptedException {
		Deployed deployed = new Deployed(deployment, options);
		try {
			deployed.start();
			return deployed;
		}
		catch (IOException | MeasurementException | InterruptedException | RuntimeException ex) {
			deployed.close();
			throw ex;
		}
	}

	private void start() throws IOException, MeasurementException, InterruptedException {
		List<String> properties = new ArrayList<>(
				List.of("--server.address=" + Site.HOST, "--server.port=0", "--spring.main.banner-mode=off"));
		if (this.deployment == Deployment.PUBSUB) {
			properties.addAll(
					List.of("--pubsub.cluster.name=websocket-" + UUID.randomUUID(), "--pubsub.cluster.bind-port=0"));
		}
		if (this.deployment == Deployment.RABBITMQ) {
			RabbitBroker broker = RabbitBroker.start(CommandLine.folder(), log("broker"));
			this.broker = broker;
			properties.add("--" + BrowserApplication.RELAY + "=" + broker.port());
		}
		String classPath = this.deployment.classPath(System.getProperty("java.class.path"));
		for (int number = 0; number < this.deployment.nodes(); number++) {
			List<String> arguments = new ArrayList<>(List.of(ServerMain.property(number)));
			arguments.addAll(properties);
			this.nodes.add(new NodeProcess("node " + number, this.options.jvmFlags(), classPath, ServerMain.class,
					arguments, log("node" + number)));
		}
		String ports = String.join(",", ask("start"));
		if (this.deployment == Deployment.PUBSUB) {
			ask("members " + this.deployment.nodes());
		}
		this.clients = new NodeProcess("clients", List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"), ClientMain.class,
				List.of(ports, Integer.toString(this.options.size())), log("clients"));
	}

	private Path log(String process) {
		return CommandLine.folder().resolve("websocket-" + this.deployment.title() + "-" + process + ".log");
	}

	/** Asks all nodes. */
	List<String> ask(String command) throws MeasurementException, InterruptedException {
		return NodeProcess.ask(this.nodes, command, TIMEOUT);
	}

	String clients(String command) throws MeasurementException, InterruptedException {
		return clients(command, 0);
	}

	/** Asks for what takes so long at least. */
	String clients(String command, long millis) throws MeasurementException, InterruptedException {
		return client().ask(command, TIMEOUT.plusMillis(millis));
	}

	/**
	 * Asks all nodes and the clients, the last, at the same time. Their answers are
	 * times.
	 */
	List<Long> times(String command) throws MeasurementException, InterruptedException {
		List<NodeProcess> all = new ArrayList<>(this.nodes);
		all.add(client());
		return NodeProcess.ask(all, command, TIMEOUT).stream().map(Long::parseLong).toList();
	}

	private NodeProcess client() {
		if (this.clients == null) {
			throw new IllegalStateException("Not started");
		}
		return this.clients;
	}

	/** Bytes alive on the heaps of all nodes. */
	long heap() throws MeasurementException, InterruptedException {
		return ask("heap").stream().mapToLong(Long::parseLong).sum();
	}

	/** Bytes in memory of the broker; none without one. */
	long brokerMemory() {
		return (this.broker != null) ? this.broker.resident() : 0;
	}

	/** The processor time of nodes and broker, in seconds. */
	double serverCpu() {
		Duration sum = (this.broker != null) ? this.broker.cpu() : Duration.ZERO;
		for (NodeProcess node : this.nodes) {
			sum = sum.plus(node.cpu());
		}
		return sum.toMillis() / 1e3;
	}

	double clientCpu() {
		return client().cpu().toMillis() / 1e3;
	}

	@Override
	public void close() {
		if (this.clients != null) {
			this.clients.close();
		}
		this.nodes.forEach(NodeProcess::close);
		if (this.broker != null) {
			this.broker.close();
		}
	}

}
