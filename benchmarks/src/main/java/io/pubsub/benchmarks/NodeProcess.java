package io.pubsub.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A node's JVM, as the runner sees it.
 */
final class NodeProcess implements AutoCloseable {

	private static final String END = "";

	/** What Hazelcast asks for so as to run at its best. */
	private static final List<String> ACCESS = List.of("--add-modules", "java.se", "--add-exports",
			"java.base/jdk.internal.ref=ALL-UNNAMED", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "--add-opens",
			"java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens", "java.management/sun.management=ALL-UNNAMED",
			"--add-opens", "jdk.management/com.sun.management.internal=ALL-UNNAMED");

	private final String name;

	private final Process process;

	private final OutputStream commands;

	private final Thread reader;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	NodeProcess(ContenderType type, Site site, int acknowledgePort, List<String> jvmFlags, Path log)
			throws IOException {
		this.name = site.publisher() ? "publisher" : "receiver " + site.node();
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(ACCESS);
		command.addAll(jvmFlags);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeMain.class.getName(), type.name(),
				Integer.toString(acknowledgePort)));
		command.addAll(List.of(site.toArguments()));
		this.process = Processes.start(new ProcessBuilder(command).redirectError(log.toFile()));
		this.commands = this.process.getOutputStream();
		this.reader = new Thread(this::read, "answers of " + this.name);
		this.reader.setDaemon(true);
		this.reader.start();
	}

	private void read() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			reader.lines().forEach(this.answers::add);
		}
		catch (Exception ex) {
			// its end is told below
		}
		this.answers.add(END);
	}

	void tell(String command) throws MeasurementException {
		try {
			this.commands.write((command + "\n").getBytes(StandardCharsets.UTF_8));
			this.commands.flush();
		}
		catch (IOException ex) {
			throw failed(command + ": it has ended");
		}
	}

	/**
	 * The answer to the oldest command not answered yet.
	 * @param command that command
	 * @param timeout how long to wait for it
	 * @return the answer, or null if there is none yet
	 * @throws MeasurementException if the node failed, or has ended
	 */
	@Nullable String answer(String command, Duration timeout) throws MeasurementException, InterruptedException {
		String answer = this.answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
		if (answer == null) {
			return null;
		}
		if (answer.equals(END)) {
			throw failed(command + ": it has ended");
		}
		if (answer.startsWith("error ")) {
			throw failed(command + ": " + answer.substring("error ".length()));
		}
		return answer;
	}

	/**
	 * Fails if this node has ended, with the reason that it told.
	 * @param command the command under way, perhaps another node's
	 * @throws MeasurementException if it has ended
	 */
	void requireAlive(String command) throws MeasurementException, InterruptedException {
		if (!this.process.isAlive()) {
			this.reader.join(1000);
			answer(command, Duration.ZERO);
		}
	}

	MeasurementException failed(String reason) {
		return new MeasurementException(this.name + ": " + reason);
	}

	@Override
	public void close() {
		Processes.end(this.process);
	}

}
