package io.pubsub.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A client that reads server-sent events until they end or it closes.
 */
final class EventLines implements AutoCloseable {

	final List<String> data = new CopyOnWriteArrayList<>();

	/** Whether the server has ended its response properly. */
	volatile boolean ended;

	private final InputStream body;

	private EventLines(InputStream body) {
		this.body = body;
	}

	static EventLines open(String address) {
		try {
			HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address))
				.header("Accept", "text/event-stream")
				.build();
			HttpResponse<InputStream> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofInputStream());
			if (response.statusCode() != 200) {
				throw new AssertionError("Status " + response.statusCode());
			}
			EventLines lines = new EventLines(response.body());
			Thread reader = new Thread(lines::read, "events");
			reader.setDaemon(true);
			reader.start();
			return lines;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private void read() {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(this.body, StandardCharsets.UTF_8))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				if (line.startsWith("data:")) {
					this.data.add(line.substring("data:".length()));
				}
			}
			this.ended = true;
		}
		catch (IOException ex) {
			this.data.add("failed: " + ex);
		}
	}

	@Override
	public void close() {
		try {
			this.body.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
