package io.pubsub.benchmarks.upgrade;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Replaces three nodes of an older revision by nodes of this one, one by one, while each
 * of them publishes confirmed messages, and checks that every node has received all of
 * what others sent while it was there, that all was confirmed, and that nothing was slow.
 */
public final class Upgrade {

	private static final int NODES = 3;

	private static final int RATE = 1000;

	private static final long PHASE_MILLIS = 5000;

	private static final long SLOW_MILLIS = 1000;

	private final String cluster = "upgrade-" + UUID.randomUUID();

	private final List<String> problems = new ArrayList<>();

	private final Map<String, Long> sent = new TreeMap<>();

	private final Map<String, List<String>> received = new TreeMap<>();

	private Upgrade() {
	}

	/**
	 * Runs the upgrade.
	 * @param args the class paths of the older revision and of this one
	 * @throws Exception if it cannot run
	 */
	public static void main(String[] args) throws Exception {
		boolean good = new Upgrade().run(args[0], args[1]);
		System.exit(good ? 0 : 1);
	}

	private boolean run(String before, String after) throws Exception {
		List<Running> nodes = new ArrayList<>();
		try {
			for (int i = 1; i <= NODES; i++) {
				nodes.add(new Running("old-" + i, before));
			}
			for (Running node : nodes) {
				node.begin();
			}
			TimeUnit.MILLISECONDS.sleep(PHASE_MILLIS);
			for (int i = 1; i <= NODES; i++) {
				end(nodes.remove(0));
				Running node = new Running("new-" + i, after);
				node.begin();
				nodes.add(node);
				TimeUnit.MILLISECONDS.sleep(PHASE_MILLIS);
			}
			for (Running node : nodes) {
				end(node);
			}
		}
		finally {
			nodes.forEach((node) -> node.process.destroyForcibly());
		}
		check();
		this.problems.forEach((problem) -> System.out.println("PROBLEM: " + problem));
		System.out.println(this.problems.isEmpty() ? "The upgrade was smooth" : "The upgrade was not smooth");
		return this.problems.isEmpty();
	}

	private void end(Running node) throws Exception {
		node.process.getOutputStream().close();
		if (!node.process.waitFor(60, TimeUnit.SECONDS)) {
			this.problems.add(node.name + " did not end");
			return;
		}
		for (String line : node.lines.get(10, TimeUnit.SECONDS)) {
			System.out.println(node.name + ": " + line);
			String[] words = line.split(" ");
			if (line.startsWith("sent ")) {
				this.sent.put(node.name, Long.parseLong(words[1]));
				failIf(!words[5].equals("0"), node.name + " has " + words[5] + " messages that failed");
				for (int word : new int[] { 8, 10, 12 }) {
					failIf(Long.parseLong(words[word]) > SLOW_MILLIS,
							node.name + ": " + words[word - 1] + " took " + words[word] + " ms");
				}
			}
			else if (line.startsWith("received ")) {
				this.received.computeIfAbsent(node.name, (key) -> new ArrayList<>()).add(line);
			}
			else if (line.startsWith("lost ")) {
				failIf(!words[2].equals("0"), node.name + " has lost " + words[2] + " messages on the way");
			}
			else if (line.contains("failed")) {
				this.problems.add(node.name + ": " + line);
			}
		}
	}

	/** What a node has received of another is all that it sent from some message on. */
	private void check() {
		this.received.forEach((node, lines) -> lines.forEach((line) -> {
			String[] words = line.split(" ");
			long first = Long.parseLong(words[2]);
			long last = Long.parseLong(words[3]);
			long count = Long.parseLong(words[4]);
			failIf(count != last - first + 1,
					node + " has received " + count + " messages of " + words[1] + " from " + first + " to " + last);
			Long all = this.sent.get(words[1]);
			boolean leftLater = isLater(node, words[1]);
			failIf(leftLater && all != null && last != all,
					node + " has received " + last + " of " + all + " messages of " + words[1]);
		}));
		long total = this.sent.values().stream().mapToLong(Long::longValue).sum();
		System.out.println(total + " messages published");
	}

	/** Nodes end in the order old-1, old-2, old-3, new-1, new-2, new-3. */
	private static boolean isLater(String node, String other) {
		return order(node) > order(other);
	}

	private static int order(String node) {
		int number = node.charAt(node.length() - 1) - '0';
		return node.startsWith("new") ? NODES + number : number;
	}

	private void failIf(boolean wrong, String problem) {
		if (wrong) {
			this.problems.add(problem);
		}
	}

	/**
	 * A node in a process of its own.
	 */
	private final class Running {

		private final String name;

		private final Process process;

		private final CompletableFuture<List<String>> lines = new CompletableFuture<>();

		Running(String name, String classPath) throws IOException, InterruptedException {
			this.name = name;
			Path java = Path.of(System.getProperty("java.home"), "bin", "java");
			this.process = new ProcessBuilder(java.toString(), "-Xmx256m", "-cp", classPath,
					"io.pubsub.benchmarks.upgrade.UpgradeNode", name, Upgrade.this.cluster,
					Integer.toString(RATE / NODES))
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			CompletableFuture<Boolean> started = new CompletableFuture<>();
			Thread reader = new Thread(() -> read(started), name);
			reader.setDaemon(true);
			reader.start();
			if (!started.completeOnTimeout(false, 30, TimeUnit.SECONDS).join()) {
				Upgrade.this.problems.add(name + " did not start");
			}
		}

		void begin() throws IOException {
			this.process.getOutputStream().write('\n');
			this.process.getOutputStream().flush();
		}

		private void read(CompletableFuture<Boolean> started) {
			List<String> lines = new ArrayList<>();
			try (BufferedReader reader = new BufferedReader(
					new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					lines.add(line);
					if (line.equals("started")) {
						started.complete(true);
					}
				}
			}
			catch (IOException ex) {
				lines.add("its output failed: " + ex);
			}
			started.complete(false);
			this.lines.complete(lines);
		}

	}

}
