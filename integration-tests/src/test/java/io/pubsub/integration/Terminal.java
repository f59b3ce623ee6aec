package io.pubsub.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process and what it prints. It ends with the one that started it, and so do those
 * that it has started.
 */
final class Terminal implements AutoCloseable {

	private static final Pattern JVM = Pattern.compile("^(NOTE|WARNING): | VM warning: ");

	private final Process process;

	private final Thread hook;

	private final Thread reader;

	/** Guarded by itself. */
	private final List<String> lines = new ArrayList<>();

	/** How many lines of the application have been seen. */
	private int seen;

	Terminal(ProcessBuilder command) throws IOException {
		this.process = command.redirectErrorStream(true).start();
		this.hook = new Thread(this::kill);
		Runtime.getRuntime().addShutdownHook(this.hook);
		this.reader = new Thread(this::read, "output of " + this.process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				synchronized (this.lines) {
					this.lines.add(line);
				}
			}
		}
		catch (IOException ex) {
			// it was killed
		}
	}

	List<String> lines() {
		synchronized (this.lines) {
			return List.copyOf(this.lines);
		}
	}

	/** Waits for the lines that come next. */
	void awaitLines(List<PrintedLine> expected) {
		int end = this.seen + expected.size();
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(application()).as("lines %d to %d", this.seen, end)
				.hasSizeGreaterThanOrEqualTo(end));
		List<String> next = application().subList(this.seen, end);
		assertThat(PrintedLine.allMatch(expected, next))
			.withFailMessage(() -> "Printed instead:\n" + String.join("\n", next))
			.isTrue();
		this.seen = end;
	}

	/** The lines that are not the JVM's own. */
	private List<String> application() {
		return lines().stream().filter((line) -> !JVM.matcher(line).find()).toList();
	}

	/** Waits until it has ended by itself. */
	int exitCode() {
		try {
			if (!this.process.waitFor(5, TimeUnit.MINUTES)) {
				throw new IllegalStateException("Has not ended:\n" + String.join("\n", lines()));
			}
			this.reader.join();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Sends SIGTERM, which does the same to Java as Ctrl-C, and waits for the end. */
	void interrupt() {
		this.process.destroy();
		exitCode();
	}

	private void kill() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
	}

	@Override
	public void close() {
		kill();
		exitCode();
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

}
