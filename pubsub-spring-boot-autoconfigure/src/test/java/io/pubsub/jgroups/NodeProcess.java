package io.pubsub.jgroups;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.pubsub.cluster.Transport;

/**
 * A node in a process of its own, which ends with the one that started it.
 */
final class NodeProcess implements AutoCloseable {

	private final Process process;

	private final Thread hook;

	private final CompletableFuture<String> started = new CompletableFuture<>();

	private final List<String> output = new ArrayList<>();

	private NodeProcess(Process process) {
		this.process = process;
		this.hook = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.hook);
		Thread reader = new Thread(this::read, "output of " + process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	/** Starts a process whose node is to join by local discovery, and does not wait. */
	static NodeProcess start(String cluster, int port, String... jvmArguments) {
		return start(NodeProcess.class, cluster, port, jvmArguments);
	}

	/** Starts a process that runs another class than this one. */
	static NodeProcess start(Class<?> main, String cluster, int port, String... jvmArguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(List.of(jvmArguments));
		command.addAll(
				List.of("-cp", System.getProperty("java.class.path"), main.getName(), cluster, Integer.toString(port)));
		try {
			return new NodeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			String line;
			while ((line = lines.readLine()) != null) {
				synchronized (this.output) {
					this.output.add(line);
				}
				if (line.startsWith("STARTED ")) {
					this.started.complete(line);
				}
			}
		}
		catch (IOException ex) {
			// it was killed
		}
		this.started.completeExceptionally(new IllegalStateException("Ended: " + output()));
	}

	private String line() {
		return this.started.orTimeout(60, TimeUnit.SECONDS).join();
	}

	/** The id of the node; waits until it has started. */
	UUID self() {
		return UUID.fromString(line().split(" ")[1]);
	}

	/** How long the node took to start, without its process. */
	Duration startTime() {
		return Duration.ofMillis(Long.parseLong(line().split(" ")[2]));
	}

	long pid() {
		return this.process.pid();
	}

	List<String> output() {
		synchronized (this.output) {
			return List.copyOf(this.output);
		}
	}

	/** Writes a line to its input. */
	void write(String line) {
		try {
			this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Sends a signal such as KILL or STOP. */
	void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

	/** Runs the node until the input ends. */
	public static void main(String[] arguments) throws IOException {
		JGroupsTransport transport = new JGroupsTransport(
				JGroupsOptions.builder(arguments[0], "process-" + ProcessHandle.current().pid())
					.bindPort(Integer.parseInt(arguments[1]))
					.secret(System.getProperty("secret"))
					.joinTimeout(Duration.ofMillis(Long.getLong("joinMillis", 1000)))
					.build());
		long begun = System.nanoTime();
		transport.start(new Transport.Listener() {

			@Override
			public void members(List<UUID> members, boolean merged) {
			}

			@Override
			public void received(UUID sender, byte[] bytes, int offset, int length) {
			}

		});
		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
		System.out.println("STARTED " + transport.self() + " " + millis);
		while (System.in.read() >= 0) {
			// nothing is to be read
		}
		transport.close();
	}

}
