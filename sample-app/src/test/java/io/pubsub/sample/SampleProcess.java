package io.pubsub.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sample's jar in a process of its own, which ends with the one that started it.
 */
final class SampleProcess implements AutoCloseable {

	private static final Pattern STARTED = Pattern.compile("(\\S+) is at (http://127\\.0\\.0\\.1:\\d+/)");

	private static final JsonMapper json = new JsonMapper();

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final Thread hook;

	/** Guarded by itself. */
	private final List<String> output = new ArrayList<>();

	private final CompletableFuture<Matcher> started = new CompletableFuture<>();

	private SampleProcess(Process process) {
		this.process = process;
		this.hook = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.hook);
		Thread reader = new Thread(this::read, "output of " + process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	/** Starts a process, and does not wait. */
	static SampleProcess start(String... arguments) {
		return start(List.of(), arguments);
	}

	/** Starts a process with options for the JVM. */
	static SampleProcess start(List<String> options, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(options);
		command.addAll(List.of("-jar", Path.of("target", "sample-app.jar").toString()));
		command.addAll(List.of(arguments));
		try {
			return new SampleProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				synchronized (this.output) {
					this.output.add(line);
				}
				Matcher matcher = STARTED.matcher(line);
				if (matcher.find()) {
					this.started.complete(matcher);
				}
			}
		}
		catch (IOException ex) {
			// it was killed
		}
		this.started.completeExceptionally(new IllegalStateException("Ended:\n" + output()));
	}

	private Matcher awaitStarted() {
		return this.started.orTimeout(60, TimeUnit.SECONDS).join();
	}

	/** The node's name; waits until it has started. */
	String name() {
		return awaitStarted().group(1);
	}

	/** Where its page is; waits until it has started. */
	String url() {
		return awaitStarted().group(2);
	}

	List<String> nodes() {
		return send("GET", "nodes", "").valueStream().map(JsonNode::stringValue).toList();
	}

	/** The payloads of what has been received on a topic. */
	List<Integer> received(String topic) {
		return send("GET", "received", "").valueStream()
			.filter((delivery) -> delivery.get("topic").stringValue().equals(topic))
			.map((delivery) -> delivery.get("payload").intValue())
			.toList();
	}

	void subscribe(String topic, int count) {
		send("PUT", "subscriptions/" + topic + "?count=" + count, "");
	}

	void publish(String topic, int payload) {
		send("POST", "topics/" + topic, Integer.toString(payload));
	}

	/** What is asked for, as the body of an answer that is a success. */
	JsonNode send(String method, String path, String body) {
		HttpResponse<String> response = exchange(method, path, body);
		if (response.statusCode() >= 300) {
			throw new IllegalStateException(response + ": " + response.body());
		}
		return json.readTree(response.body());
	}

	/** What is asked for as curl does by default, with the type of a form. */
	HttpResponse<String> exchange(String method, String path, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.timeout(Duration.ofSeconds(20))
			.method(method, BodyPublishers.ofString(body))
			.build();
		try {
			return this.http.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Asks for what open pages get, and never ends. */
	void openLivePage() {
		this.http.sendAsync(HttpRequest.newBuilder(URI.create(url() + "live")).build(), BodyHandlers.ofInputStream())
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
	}

	long pid() {
		return this.process.pid();
	}

	String output() {
		synchronized (this.output) {
			return String.join("\n", this.output);
		}
	}

	/** Sends SIGTERM, as Ctrl-C and service managers do or nearly so. */
	void terminate() {
		this.process.destroy();
	}

	/** Sends SIGKILL. */
	void kill() {
		this.process.destroyForcibly();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Waits for its end. */
	int exitCode(Duration timeout) {
		return this.process.onExit().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).join().exitValue();
	}

	@Override
	public void close() {
		kill();
		exitCode(Duration.ofSeconds(10));
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

}
