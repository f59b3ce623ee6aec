package io.pubsub.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stream of server-sent events, read as browsers do.
 */
final class EventStream implements AutoCloseable {

	private static final JsonMapper json = new JsonMapper();

	private final HttpResponse<InputStream> response;

	private final List<JsonNode> events = new CopyOnWriteArrayList<>();

	/** Events with a name. */
	private final List<String> named = new CopyOnWriteArrayList<>();

	private volatile String lastId;

	private EventStream(HttpResponse<InputStream> response, String lastId) {
		this.response = response;
		this.lastId = lastId;
		Thread reader = new Thread(this::read, "events");
		reader.setDaemon(true);
		reader.start();
	}

	/** Opens a stream, which begins after the last id, or now if that is empty. */
	static EventStream open(SampleProcess process, String topic, String lastId) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(process.url() + "stream/" + topic));
		if (!lastId.isEmpty()) {
			request.header("Last-Event-ID", lastId);
		}
		return new EventStream(HttpClient.newHttpClient()
			.sendAsync(request.build(), BodyHandlers.ofInputStream())
			.orTimeout(20, TimeUnit.SECONDS)
			.join(), lastId);
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.response.body(), StandardCharsets.UTF_8))) {
			String data = "";
			String name = "";
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.startsWith("id: ")) {
					this.lastId = line.substring(4);
				}
				else if (line.startsWith("data: ")) {
					data = line.substring(6);
				}
				else if (line.startsWith("event: ")) {
					name = line.substring(7);
				}
				else if (line.isEmpty()) {
					ended(name, data);
					data = "";
					name = "";
				}
			}
		}
		catch (IOException ex) {
			// it was closed, or the process was killed
		}
	}

	private void ended(String name, String data) {
		if (!name.isEmpty()) {
			this.named.add(name);
		}
		else if (!data.isEmpty()) {
			this.events.add(json.readTree(data));
		}
	}

	@Nullable String contentType() {
		return this.response.headers().firstValue("Content-Type").orElse(null);
	}

	String lastId() {
		return this.lastId;
	}

	List<JsonNode> events() {
		return this.events;
	}

	List<Integer> payloads() {
		return this.events.stream().map((event) -> event.get("payload").intValue()).toList();
	}

	List<String> named() {
		return this.named;
	}

	@Override
	public void close() {
		try {
			this.response.body().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
