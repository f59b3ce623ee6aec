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
public final class NodeProcess implements AutoCloseable {

	private static final String END = "";

	private final String name;

	private final Process process;

	private final OutputStream commands;

	private final Thread reader;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	/**
	 * Starts a JVM like this one.
	 * @param name what to call it when it fails
	 * @param jvmFlags its flags
	 * @param main the class to run, which {@link Commands#serve serves commands}
	 * @param arguments of the class
	 * @param log where its standard error goes
	 * @throws IOException if it cannot be started
	 */
	public NodeProcess(String name, List<String> jvmFlags, Class<?> main, List<String> arguments, Path log)
			throws IOException {
		this(name, jvmFlags, System.getProperty("java.class.path"), main, arguments, log);
	}

	/**
	 * Starts a JVM with another class path.
	 * @param name what to call it when it fails
	 * @param jvmFlags its flags
	 * @param classPath its class path
	 * @param main the class to run, which {@link Commands#serve serves commands}
	 * @param arguments of the class
	 * @param log where its standard error goes
	 * @throws IOException if it cannot be started
	 */
	public NodeProcess(String name, List<String> jvmFlags, String classPath, Class<?> main, List<String> arguments,
			Path log) throws IOException {
		this.name = name;
		List<String> command = Processes.java(jvmFlags, classPath, main, arguments);
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

	/**
	 * Gives a command to several nodes at the same time, since some wait for each other.
	 * @param nodes the nodes, none of which has a command to answer yet
	 * @param command the command
	 * @param timeout how long to wait for each
	 * @return their answers, in the same order
	 * @throws MeasurementException if one failed, has ended, or took too long
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static List<String> ask(List<NodeProcess> nodes, String command, Duration timeout)
			throws MeasurementException, InterruptedException {
		for (NodeProcess node : nodes) {
			node.tell(command);
		}
		List<String> answers = new ArrayList<>();
		for (NodeProcess node : nodes) {
			String answer = node.answer(command, timeout);
			if (answer == null) {
				throw node.failed(command + ": no answer for " + timeout.toSeconds() + " s");
			}
			answers.add(answer);
		}
		return answers;
	}

	/**
	 * Gives a command to this node.
	 * @param command the command
	 * @param timeout how long to wait
	 * @return its answer
	 * @throws MeasurementException if it failed, has ended, or took too long
	 * @throws InterruptedException if this thread is interrupted
	 */
	public String ask(String command, Duration timeout) throws MeasurementException, InterruptedException {
		return ask(List.of(this), command, timeout).get(0);
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

	/**
	 * The processor time of this node.
	 * @return the time so far
	 */
	public Duration cpu() {
		return Processes.cpu(this.process);
	}

	MeasurementException failed(String reason) {
		return new MeasurementException(this.name + ": " + reason);
	}

	@Override
	public void close() {
		Processes.end(this.process);
	}

}
