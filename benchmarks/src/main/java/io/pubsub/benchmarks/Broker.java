package io.pubsub.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A server that a contender needs, started for each measurement if its program is there.
 */
enum Broker {

	/** Redis; its limit for slow subscribers is off, since the window bounds them. */
	REDIS("redis-server", "--port", "--bind", Site.HOST, "--save", "", "--appendonly", "no",
			"--client-output-buffer-limit", "pubsub 0 0 0"),

	/** NATS. */
	NATS("nats-server", "-p", "-a", Site.HOST),

	/** NATS with JetStream, whose files go next to the log. */
	JETSTREAM("nats-server", "-p", "-a", Site.HOST, "-js", "-sd", Broker.FILES);

	/** Stands for a folder of the server's own. */
	private static final String FILES = "{files}";

	private final String program;

	private final String portOption;

	private final List<String> arguments;

	Broker(String program, String portOption, String... arguments) {
		this.program = program;
		this.portOption = portOption;
		this.arguments = List.of(arguments);
	}

	boolean installed() {
		return find().isPresent();
	}

	String howToInstall() {
		return this.program + " is not on the path; on Debian: apt-get install " + this.program;
	}

	private Optional<Path> find() {
		List<String> folders = new ArrayList<>(Arrays.asList(System.getenv("PATH").split(File.pathSeparator)));
		folders.addAll(List.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin"));
		return folders.stream()
			.map((folder) -> Path.of(folder, this.program))
			.filter((path) -> Files.isExecutable(path))
			.findFirst();
	}

	/** Starts it, and returns when it listens. */
	Process start(int port, Path log) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(find().orElseThrow(() -> new IOException(howToInstall())).toString());
		command.add(this.portOption);
		command.add(Integer.toString(port));
		this.arguments.forEach((argument) -> command.add(argument.replace(FILES, log + ".files")));
		Process process = Processes
			.start(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
		Ports.connect(port).close();
		return process;
	}

}
