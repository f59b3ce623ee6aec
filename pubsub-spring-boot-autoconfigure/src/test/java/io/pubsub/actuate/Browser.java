package io.pubsub.actuate;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium, driven by what little of the WebDriver protocol the page's tests
 * need. It ends with the process that started it.
 */
final class Browser implements AutoCloseable {

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");

	private static final JsonMapper json = new JsonMapper();

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process driver;

	private final Thread hook;

	private final Path profile;

	private final String session;

	Browser() throws IOException {
		this.profile = Files.createTempDirectory("chromium");
		Driver started = Driver.start();
		this.driver = started.process();
		this.hook = new Thread(this::end);
		Runtime.getRuntime().addShutdownHook(this.hook);
		String sessions = "http://127.0.0.1:" + started.port() + "/session";
		Map<String, Object> options = Map.of("binary", CHROMIUM.toString(), "args",
				List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
						"--disable-background-networking", "--disable-component-update", "--disable-sync",
						"--user-data-dir=" + this.profile));
		JsonNode created = send("POST", sessions,
				Map.of("capabilities", Map.of("alwaysMatch", Map.of("goog:chromeOptions", options))));
		this.session = sessions + "/" + created.get("sessionId").stringValue();
	}

	static boolean isInstalled() {
		return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
	}

	void open(String url) {
		send("POST", this.session + "/url", Map.of("url", url));
	}

	/** Types over what is in a field. */
	void fill(String selector, String text) {
		String element = element(selector);
		send("POST", element + "/clear", Map.of());
		send("POST", element + "/value", Map.of("text", text));
	}

	void click(String selector) {
		send("POST", element(selector) + "/click", Map.of());
	}

	/** The visible text of the first element of a selector. */
	String text(String selector) {
		return send("GET", element(selector) + "/text", Map.of()).stringValue();
	}

	/** The texts of all elements of a selector. */
	List<String> texts(String selector) {
		JsonNode texts = run("return [...document.querySelectorAll('" + selector + "')].map((e) => e.textContent)");
		return texts.valueStream().map(JsonNode::stringValue).toList();
	}

	/** Has pages look as users like them who ask for dark colours. */
	void preferDark(boolean dark) {
		cdp("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
	}

	/** Has pages as much room as a screen gives. */
	void screen(int width, int height) {
		cdp("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
	}

	/** The whole page as a picture. */
	byte[] screenshot() {
		JsonNode shot = cdp("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
		return Base64.getDecoder().decode(shot.get("data").stringValue());
	}

	private JsonNode cdp(String command, Map<String, ?> parameters) {
		return send("POST", this.session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters));
	}

	JsonNode run(String script) {
		return send("POST", this.session + "/execute/sync", Map.of("script", script, "args", List.of()));
	}

	private String element(String selector) {
		JsonNode element = send("POST", this.session + "/element", Map.of("using", "css selector", "value", selector));
		return this.session + "/element/" + element.iterator().next().stringValue();
	}

	private JsonNode send(String method, String url, Map<String, ?> body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url))
			.timeout(Duration.ofSeconds(60))
			.method(method,
					method.equals("GET") ? BodyPublishers.noBody()
							: BodyPublishers.ofString(json.writeValueAsString(body)))
			.build();
		try {
			HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
			JsonNode value = json.readTree(response.body()).get("value");
			if (response.statusCode() != 200) {
				throw new IllegalStateException(url + ": " + value.path("message").asString());
			}
			return value;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		end();
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

	private void end() {
		try (Stream<ProcessHandle> browsers = this.driver.descendants()) {
			List<ProcessHandle> processes = browsers.toList();
			this.driver.destroyForcibly().onExit().join();
			processes.forEach(ProcessHandle::destroyForcibly);
			processes.forEach((process) -> process.onExit().join());
			FileSystemUtils.deleteRecursively(this.profile);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A driver that listens.
	 */
	private record Driver(Process process, String port) {

		/** It ends when another program is quicker to take the port that it has found. */
		private static final int ATTEMPTS = 5;

		static Driver start() throws IOException {
			StringBuilder output = new StringBuilder();
			for (int i = 0; i < ATTEMPTS; i++) {
				Process process = new ProcessBuilder(DRIVER.toString(), "--port=0").redirectErrorStream(true).start();
				BufferedReader lines = new BufferedReader(
						new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
				for (String line = lines.readLine(); line != null; line = lines.readLine()) {
					Matcher matcher = STARTED.matcher(line);
					if (matcher.find()) {
						return new Driver(process, matcher.group(1));
					}
					output.append(line).append(System.lineSeparator());
				}
			}
			throw new IllegalStateException("chromedriver did not start:" + System.lineSeparator() + output);
		}

	}

}
