package io.pubsub.jgroups;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Machines of their own for nodes, as far as the network goes: network namespaces of
 * Linux, each with a cable to one more that routes between them. Cables are pulled, and
 * packets from one to another are dropped, without a word to either. Nothing of that is
 * seen by, or changes, the rest of the machine. Needs the superuser and iproute2.
 */
final class NetworkNamespaces implements AutoCloseable {

	private static final Path DIRECTORY = Path.of("/run/netns");

	/** Named after the process, so that those of one that was killed can be told. */
	private static final Pattern NAME = Pattern.compile("pubsub-(\\d+)-\\d+-\\w+");

	private static final AtomicInteger numbers = new AtomicInteger();

	private final String prefix = "pubsub-" + ProcessHandle.current().pid() + "-" + numbers.incrementAndGet() + "-";

	private final String hub = this.prefix + "hub";

	private final List<String> drops = new ArrayList<>();

	private final int count;

	private @Nullable Process lossyHub;

	private final Thread hook = new Thread(this::remove);

	NetworkNamespaces(int count) {
		this.count = count;
		removeAbandoned();
		Runtime.getRuntime().addShutdownHook(this.hook);
		try {
			ip("netns add " + this.hub);
			ip("netns exec " + this.hub + " sysctl -qw net.ipv4.ip_forward=1");
			for (int i = 0; i < count; i++) {
				connect(i);
			}
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	/** Why there can be none, or null if there can. */
	static @Nullable String problem() {
		try (NetworkNamespaces probe = new NetworkNamespaces(1)) {
			probe.drop(0, 0);
			return null;
		}
		catch (RuntimeException ex) {
			return "Needs network namespaces, that is Linux, the superuser, and iproute2: " + ex.getMessage();
		}
	}

	private void connect(int node) {
		ip("netns add " + namespace(node));
		ip("-n %s link add c%d type veth peer name eth0 netns %s".formatted(this.hub, node, namespace(node)));
		ip("-n %s addr add 10.77.%d.1/24 dev c%d".formatted(this.hub, node, node));
		ip("-n %s addr add %s/24 dev eth0".formatted(namespace(node), address(node)));
		ip("-n %s link set lo up".formatted(namespace(node)));
		ip("-n %s link set eth0 up".formatted(namespace(node)));
		plug(node);
		ip("-n %s route add default via 10.77.%d.1".formatted(namespace(node), node));
	}

	String namespace(int node) {
		return this.prefix + node;
	}

	/** The address of a node, in its namespace and for all others. */
	String address(int node) {
		return (this.lossyHub != null) ? "10.78.0." + (node + 2) : cable(node);
	}

	/** The address at the end of a node's cable. */
	static String cable(int node) {
		return "10.77." + node + ".2";
	}

	/**
	 * From now on nodes have other addresses, between which packets are lost and take
	 * their time, each way.
	 * @param percent how many in a hundred are lost
	 * @param delayMillis how long each takes
	 * @param bytesPerSecond how many bytes a node can get
	 */
	void loseAndDelay(int percent, int delayMillis, int bytesPerSecond, long seed) {
		List<String> command = List.of("ip", "netns", "exec", this.hub,
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
				"-cp", System.getProperty("java.class.path"), LossyHub.class.getName(), Integer.toString(this.count),
				Integer.toString(percent), Integer.toString(delayMillis), Integer.toString(bytesPerSecond),
				Long.toString(seed));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			this.lossyHub = process;
			String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
				.readLine();
			if (!"READY".equals(line)) {
				throw new IllegalStateException(line);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		for (int i = 0; i < this.count; i++) {
			// the one that every Linux has, and that minds losses most
			ip("netns exec " + namespace(i) + " sysctl -qw net.ipv4.tcp_congestion_control=reno");
			ip("-n %s link add tunnel0 type vxlan id 77 remote 10.77.%d.1 dstport %d dev eth0 nolearning"
				.formatted(namespace(i), i, LossyHub.PORT));
			ip("-n %s link set tunnel0 address %s gso_max_segs 1 mtu 1400 up".formatted(namespace(i),
					LossyHub.hardwareAddress(i)));
			ip("-n %s addr add %s/24 dev tunnel0".formatted(namespace(i), address(i)));
			for (int other = 0; other < this.count; other++) {
				ip("-n %s neigh add %s lladdr %s nud permanent dev tunnel0".formatted(namespace(i), address(other),
						LossyHub.hardwareAddress(other)));
			}
		}
	}

	/** Pulls the cable of a node. */
	void unplug(int node) {
		ip("-n %s link set c%d down".formatted(this.hub, node));
	}

	void plug(int node) {
		ip("-n %s link set c%d up".formatted(this.hub, node));
	}

	/** Has packets of one node to another vanish, but not those the other way. */
	void drop(int from, int to) {
		drop(List.of(from), List.of(to));
	}

	/** Has packets of some nodes to others vanish, but not those the other way. */
	void drop(List<Integer> from, List<Integer> to) {
		List<String> rules = new ArrayList<>();
		for (int one : from) {
			to.forEach((other) -> rules.add("from %s to %s blackhole".formatted(address(one), address(other))));
		}
		rules("add", rules);
		this.drops.addAll(rules);
	}

	/** Lets all packets through again. */
	void heal() {
		rules("del", this.drops);
		this.drops.clear();
	}

	/** Adds or deletes rules of the router, all of them at once or nearly so. */
	private void rules(String verb, List<String> rules) {
		run(List.of("ip", "-n", this.hub, "-batch", "-"),
				rules.stream().map((rule) -> "rule " + verb + " " + rule + "\n").collect(Collectors.joining()));
	}

	@Override
	public void close() {
		remove();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// it is running
		}
	}

	/** Called when a test ends, or this process does meanwhile. */
	private synchronized void remove() {
		Process process = this.lossyHub;
		if (process != null) {
			process.destroyForcibly().onExit().join();
		}
		names().stream().filter((name) -> name.startsWith(this.prefix)).forEach((name) -> ip("netns del " + name));
	}

	/** Removes what a run has left that was killed before it could. */
	private static void removeAbandoned() {
		for (String name : names()) {
			Matcher matcher = NAME.matcher(name);
			if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
				ip("netns del " + name);
			}
		}
	}

	private static List<String> names() {
		if (!Files.isDirectory(DIRECTORY)) {
			return List.of();
		}
		try (Stream<Path> files = Files.list(DIRECTORY)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void ip(String arguments) {
		List<String> command = new ArrayList<>(List.of("ip"));
		command.addAll(List.of(arguments.split(" ")));
		run(command, "");
	}

	private static void run(List<String> command, String input) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			try (OutputStream lines = process.getOutputStream()) {
				lines.write(input.getBytes(StandardCharsets.UTF_8));
			}
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			if (process.waitFor() != 0) {
				throw new IllegalStateException(String.join(" ", command) + ": " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
