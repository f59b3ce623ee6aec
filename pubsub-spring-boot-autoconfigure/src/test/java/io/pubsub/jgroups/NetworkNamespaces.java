package io.pubsub.jgroups;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

	private final Thread hook = new Thread(this::remove);

	NetworkNamespaces(int count) {
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
		return "10.77." + node + ".2";
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
		String rule = "from %s to %s blackhole".formatted(address(from), address(to));
		ip("-n %s rule add %s".formatted(this.hub, rule));
		this.drops.add(rule);
	}

	/** Lets all packets through again. */
	void heal() {
		this.drops.forEach((rule) -> ip("-n %s rule del %s".formatted(this.hub, rule)));
		this.drops.clear();
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
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
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
