package io.pubsub.jgroups;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A {@link FaultNode} as seen from outside. It ends with the process that started it.
 */
final class FaultProcess implements AutoCloseable {

	private final String name;

	private final Process process;

	private final Thread hook;

	private final CompletableFuture<UUID> started = new CompletableFuture<>();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private final BlockingQueue<State> states = new LinkedBlockingQueue<>();

	private final List<Event> events = new CopyOnWriteArrayList<>();

	private final List<String> output = new CopyOnWriteArrayList<>();

	private volatile @Nullable State last;

	private FaultProcess(String name, Process process) {
		this.name = name;
		this.process = process;
		this.hook = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.hook);
		Thread reader = new Thread(this::read, "output of " + name);
		reader.setDaemon(true);
		reader.start();
	}

	/** Starts a node of this machine's, and does not wait. */
	static FaultProcess start(String cluster, String name) {
		return start(List.of(), List.of(), List.of(cluster, name, "127.0.0.1", "0"));
	}

	/**
	 * Starts a node of this machine's, and does not wait.
	 * @param files how many files and connections it may have open
	 */
	static FaultProcess start(String cluster, String name, int port, int files, List<String> jvmArguments) {
		return start(List.of("sh", "-c", "ulimit -n " + files + " && exec \"$@\"", "sh"), jvmArguments,
				List.of(cluster, name, "127.0.0.1", Integer.toString(port)));
	}

	/** Starts a node in a network namespace, and does not wait. */
	static FaultProcess start(String cluster, int node, int count, NetworkNamespaces network, String... jvmArguments) {
		List<String> hosts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			hosts.add(network.address(i));
		}
		return start(List.of("ip", "netns", "exec", network.namespace(node)), List.of(jvmArguments),
				List.of(cluster, "node" + node, network.address(node), "7800", String.join(",", hosts)));
	}

	private static FaultProcess start(List<String> prefix, List<String> jvmArguments, List<String> arguments) {
		List<String> command = new ArrayList<>(prefix);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(jvmArguments);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), FaultNode.class.getName()));
		command.addAll(arguments);
		try {
			return new FaultProcess(arguments.get(1), new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] words = line.split(" ");
				switch (words[0]) {
					case "STARTED" -> this.started.complete(UUID.fromString(words[1]));
					case "STATE" -> {
						State state = State.read(words);
						this.last = state;
						this.states.add(state);
					}
					case "EVENT" -> this.events
						.add(new Event(Long.parseLong(words[1]), words[2], (words.length > 3) ? words[3] : ""));
					case "CLOSED" -> this.ended.complete(null);
					default -> this.output.add(line);
				}
			}
		}
		catch (IOException ex) {
			// it was killed
		}
		this.started.completeExceptionally(new IllegalStateException("Ended: " + this.output));
		this.ended.completeExceptionally(new IllegalStateException("Ended: " + this.output));
	}

	String name() {
		return this.name;
	}

	/** The id of the node; waits until it has started. */
	UUID id() {
		return this.started.orTimeout(180, TimeUnit.SECONDS).join();
	}

	void tell(String line) {
		try {
			this.process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Asks the node for its state. */
	State state() {
		return ask("state");
	}

	/**
	 * Asks the node for its state, each message that it has received, and what it takes
	 * up.
	 */
	State account() {
		return ask("account");
	}

	private synchronized State ask(String question) {
		this.states.clear();
		tell(question);
		try {
			State state = this.states.poll(60, TimeUnit.SECONDS);
			if (state == null) {
				throw new IllegalStateException(this.name + " does not answer: " + this.output);
			}
			return state;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The state that was told last. */
	State lastState() {
		State state = this.last;
		if (state == null) {
			throw new IllegalStateException("It has told none");
		}
		return state;
	}

	/** What the node has heard of the cluster. */
	List<Event> events() {
		return this.events;
	}

	/** What it logged. */
	List<String> output() {
		return this.output;
	}

	/** Sends a signal such as KILL or STOP. */
	void signal(String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** How much memory of the machine it takes up, in kilobytes; Linux tells. */
	long resident() {
		try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(this.process.pid()), "status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElse(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Has the node drained and closed, and waits for that. */
	void leave() {
		tell("close");
		this.ended.orTimeout(60, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * Something that happened in the cluster.
	 *
	 * @param millis when, by the clock of this machine
	 * @param what joined, left or merged
	 * @param node who
	 */
	record Event(long millis, String what, String node) {
	}

	/**
	 * What a node told about itself.
	 */
	record State(Map<String, String> values) {

		private static State read(String[] words) {
			Map<String, String> values = new HashMap<>();
			for (int i = 1; i < words.length; i++) {
				String[] parts = words[i].split("=", 2);
				values.put(parts[0], parts[1]);
			}
			return new State(values);
		}

		String text(String key) {
			return this.values.getOrDefault(key, "");
		}

		long number(String key) {
			return Long.parseLong(this.values.getOrDefault(key, "0"));
		}

		Set<String> names(String key) {
			return Set.of(text(key).split(","));
		}

		BitSet bits(String key) {
			return BitSet.valueOf(Base64.getDecoder().decode(text(key)));
		}

	}

}
