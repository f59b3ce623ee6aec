package io.pubsub.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.pubsub.integration.Tutorial.Command;
import io.pubsub.integration.Tutorial.Document;
import io.pubsub.integration.Tutorial.Output;
import io.pubsub.integration.Tutorial.Step;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes the steps of a {@link Tutorial} in an empty directory.
 */
class TutorialReader implements AutoCloseable {

	private final Tutorial tutorial;

	/** Where the last command of the first terminal has left its reader. */
	private Path directory;

	private final Path place;

	private final Map<String, String> environment;

	private final Map<String, String> ports = new HashMap<>();

	private final String application;

	/** One of its own, so that nodes of others on this machine are not met. */
	private final String cluster;

	private final Map<String, Terminal> terminals = new HashMap<>();

	/** What the last command of the first terminal printed, until it is compared. */
	private List<String> printed = List.of();

	/**
	 * Constructs a reader.
	 * @param tutorial the page
	 * @param application the application's name in the page, and so that of its cluster
	 * @param directory an empty one
	 * @param environment variables for commands
	 */
	TutorialReader(Tutorial tutorial, String application, Path directory, Map<String, String> environment)
			throws IOException {
		this.tutorial = tutorial;
		this.directory = directory;
		this.place = Files.createTempFile("place", null);
		this.environment = new HashMap<>(environment);
		this.application = application;
		this.cluster = application + "-" + UUID.randomUUID();
		this.environment.put("PUBSUB_CLUSTER_NAME", this.cluster);
		for (String port : tutorial.ports()) {
			this.ports.put(port, String.valueOf(TestPorts.next()));
		}
	}

	void takeAllSteps() throws IOException {
		for (Step step : this.tutorial.steps()) {
			try {
				take(step);
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("Line %d: %s".formatted(step.line(), ex.getMessage()), ex);
			}
		}
		assertThat(this.printed).as("what the page leaves out").isEmpty();
		assertThat(this.terminals).as("terminals without an end").isEmpty();
	}

	private void take(Step step) throws IOException {
		if (step instanceof Document document) {
			Path file = this.directory.resolve(document.path());
			assertThat(file).doesNotExist();
			Files.writeString(file, document.text());
		}
		else if (step instanceof Command command && command.terminal() != null) {
			use(command.terminal(), command);
		}
		else if (step instanceof Command command) {
			assertThat(this.printed).as("what the page leaves out").isEmpty();
			this.printed = run(command.text());
		}
		else if (step instanceof Output output) {
			compare(output);
		}
	}

	private void use(String name, Command command) throws IOException {
		if (command.isInterrupt()) {
			try (Terminal terminal = terminal(name)) {
				terminal.interrupt();
			}
			this.terminals.remove(name);
		}
		else {
			assertThat(this.terminals).doesNotContainKey(name);
			this.terminals.put(name, start("exec " + command.text()));
		}
	}

	private Terminal terminal(String name) {
		assertThat(this.terminals).containsKey(name);
		return this.terminals.get(name);
	}

	private List<String> run(String text) throws IOException {
		try (Terminal terminal = start("%s\npwd > '%s'".formatted(text, this.place))) {
			int exitCode = terminal.exitCode();
			assertThat(exitCode)
				.withFailMessage(
						() -> "%s\nexited with %d:\n%s".formatted(text, exitCode, String.join("\n", terminal.lines())))
				.isZero();
			this.directory = Path.of(Files.readString(this.place).strip());
			return terminal.lines();
		}
	}

	private Terminal start(String text) throws IOException {
		String command = text;
		for (Map.Entry<String, String> port : this.ports.entrySet()) {
			command = command.replace(port.getKey(), port.getValue());
		}
		ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", command)
			.directory(this.directory.toFile());
		builder.environment().putAll(this.environment);
		builder.environment()
			.merge("PATH", Path.of(System.getProperty("java.home"), "bin").toString(),
					(path, java) -> java + File.pathSeparator + path);
		return new Terminal(builder);
	}

	private void compare(Output output) {
		List<PrintedLine> expected = output.text().lines().map(this::expected).toList();
		if (output.terminal() != null) {
			terminal(output.terminal()).awaitLines(expected);
			return;
		}
		List<String> lines = this.printed;
		this.printed = List.of();
		assertThat(PrintedLine.allMatch(expected, lines))
			.withFailMessage(() -> "Printed instead:\n" + String.join("\n", lines))
			.isTrue();
	}

	private PrintedLine expected(String line) {
		String text = line.replace("cluster '%s'".formatted(this.application), "cluster '%s'".formatted(this.cluster));
		return PrintedLine.of(text, this.tutorial.varying());
	}

	@Override
	public void close() throws IOException {
		this.terminals.values().forEach(Terminal::close);
		Files.delete(this.place);
	}

}
