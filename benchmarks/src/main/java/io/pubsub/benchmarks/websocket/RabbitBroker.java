package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.pubsub.benchmarks.MeasurementException;
import io.pubsub.benchmarks.Ports;
import io.pubsub.benchmarks.Processes;
import io.pubsub.benchmarks.Site;

/**
 * A RabbitMQ of Debian with its STOMP plugin, on free ports of the loopback address, with
 * all its files in a folder of its own. It is in one group of processes with a port
 * mapper of its own, and a shell that ends the group when this JVM is gone.
 */
final class RabbitBroker implements AutoCloseable {

	private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

	private static final Duration START = Duration.ofMinutes(3);

	private static final Duration END = Duration.ofSeconds(10);

	private static final String GROUP = """
			epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
			"$0" &
			cat > /dev/null
			kill -s KILL 0
			""";

	private final Path folder;

	private final int port;

	private final Process process;

	private RabbitBroker(Path folder, int port, Process process) {
		this.folder = folder;
		this.port = port;
		this.process = process;
	}

	static boolean installed() {
		return Files.isExecutable(SERVER);
	}

	static String howToInstall() {
		return SERVER + " is not there; on Debian: apt-get install rabbitmq-server";
	}

	/** Starts it, and returns when it takes connections. */
	static RabbitBroker start(Path parent, Path log) throws IOException, MeasurementException, InterruptedException {
		List<Integer> ports = Ports.free(3);
		int port = ports.get(0);
		Path folder = parent.resolve("rabbitmq").toAbsolutePath();
		// what a run that was killed has left
		delete(folder);
		Files.createDirectories(folder);
		Files.writeString(folder.resolve("enabled_plugins"), "[rabbitmq_stomp].\n");
		Files.writeString(folder.resolve("rabbitmq.conf"), configuration(port));
		ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", GROUP, SERVER.toString())
			.directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().keySet().removeIf((name) -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
		builder.environment().putAll(environment(folder, ports.get(1), ports.get(2)));
		RabbitBroker broker = new RabbitBroker(folder, port, Processes.start(builder));
		try {
			broker.awaitStart();
			return broker;
		}
		catch (MeasurementException | InterruptedException | RuntimeException ex) {
			broker.close();
			throw ex;
		}
	}

	static String configuration(int port) {
		return """
				listeners.tcp = none
				stomp.listeners.tcp.1 = %s:%d
				stomp.tcp_listen_options.backlog = 1024
				stomp.tcp_listen_options.nodelay = true
				log.file = false
				log.console = true
				log.console.level = warning
				""".formatted(Site.HOST, port);
	}

	static Map<String, String> environment(Path folder, int mapperPort, int nodePort) {
		return Map.ofEntries(Map.entry("HOME", folder.toString()),
				Map.entry("RABBITMQ_NODENAME", "benchmark-" + nodePort + "@localhost"),
				Map.entry("RABBITMQ_CONF_ENV_FILE", folder.resolve("rabbitmq-env.conf").toString()),
				Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
				Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", folder.resolve("advanced.config").toString()),
				Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString()),
				Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
				Map.entry("RABBITMQ_LOG_BASE", folder.resolve("logs").toString()),
				Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", folder.resolve("generated").toString()),
				Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()),
				Map.entry("RABBITMQ_DIST_PORT", Integer.toString(nodePort)),
				Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
						"-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"),
				Map.entry("ERL_EPMD_PORT", Integer.toString(mapperPort)), Map.entry("ERL_EPMD_ADDRESS", Site.HOST));
	}

	private void awaitStart() throws MeasurementException, InterruptedException {
		long end = System.nanoTime() + START.toNanos();
		while (System.nanoTime() < end) {
			if (!this.process.isAlive()) {
				throw new MeasurementException("rabbitmq-server has ended, see its log");
			}
			try (Socket socket = new Socket(Site.HOST, this.port)) {
				if (socket.isConnected()) {
					return;
				}
			}
			catch (IOException ex) {
				// not yet
			}
			TimeUnit.MILLISECONDS.sleep(100);
		}
		throw new MeasurementException("rabbitmq-server does not listen, see its log");
	}

	int port() {
		return this.port;
	}

	Duration cpu() {
		return Processes.cpu(this.process);
	}

	/** Bytes in memory of all its processes, as Linux tells them. */
	long resident() {
		return this.process.descendants().mapToLong(RabbitBroker::resident).sum();
	}

	private static long resident(ProcessHandle process) {
		try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			return 0;
		}
	}

	@Override
	public void close() {
		List<ProcessHandle> started = this.process.descendants().toList();
		Processes.end(this.process);
		try {
			// so that none of them writes while its files are deleted
			for (ProcessHandle process : started) {
				process.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
			}
			delete(this.folder);
		}
		catch (IOException | ExecutionException | TimeoutException ex) {
			System.err.println("Not deleted: " + this.folder + ": " + ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void delete(Path folder) throws IOException {
		if (Files.exists(folder)) {
			try (Stream<Path> files = Files.walk(folder)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.deleteIfExists(file);
				}
			}
		}
	}

}
