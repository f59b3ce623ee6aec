package io.pubsub.sse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that reads events as browsers do, and shows also what those keep to
 * themselves.
 */
final class SseClient implements AutoCloseable {

	private static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final HttpResponse<InputStream> response;

	private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private volatile @Nullable String lastId;

	private SseClient(HttpResponse<InputStream> response) {
		this.response = response;
		Thread reader = new Thread(this::read, "sse-client");
		reader.setDaemon(true);
		reader.start();
	}

	static SseClient connect(int port, String path, @Nullable String lastEventId) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
		if (lastEventId != null) {
			request.header("Last-Event-ID", lastEventId);
		}
		return new SseClient(http.sendAsync(request.build(), BodyHandlers.ofInputStream()).get(60, TimeUnit.SECONDS));
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.response.body(), StandardCharsets.UTF_8))) {
			Event event = Event.NOTHING;
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				if (line.isEmpty()) {
					this.lastId = (event.id() != null) ? event.id() : this.lastId;
					this.events.add(event);
					event = Event.NOTHING;
				}
				else {
					event = event.with(line);
				}
			}
		}
		catch (IOException ex) {
			// it was closed
		}
		this.ended.complete(null);
	}

	int status() {
		return this.response.statusCode();
	}

	HttpResponse<?> response() {
		return this.response;
	}

	/** The next event, heartbeats left out. */
	Event next() throws InterruptedException {
		Event next;
		do {
			next = this.events.poll(60, TimeUnit.SECONDS);
			assertThat(next).as("an event").isNotNull();
		}
		while (next.isHeartbeat());
		return next;
	}

	/** The next event of any kind. */
	Event nextOfAll() throws InterruptedException {
		Event next = this.events.poll(60, TimeUnit.SECONDS);
		assertThat(next).as("an event").isNotNull();
		return next;
	}

	/** What a browser would send as the last id. */
	@Nullable String lastId() {
		return this.lastId;
	}

	void awaitEnd() throws Exception {
		this.ended.get(60, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		try {
			this.response.body().close();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	record Event(@Nullable String id, @Nullable String name, @Nullable String data, @Nullable String retry,
			@Nullable String comment) {

		static final Event NOTHING = new Event(null, null, null, null, null);

		boolean isHeartbeat() {
			return "".equals(this.comment);
		}

		Event with(String line) {
			int colon = line.indexOf(':');
			String value = line.substring(colon + 1).strip();
			return switch (line.substring(0, colon)) {
				case "" -> new Event(this.id, this.name, this.data, this.retry, value);
				case "id" -> new Event(value, this.name, this.data, this.retry, this.comment);
				case "event" -> new Event(this.id, value, this.data, this.retry, this.comment);
				case "data" -> new Event(this.id, this.name, (this.data != null) ? this.data + "\n" + value : value,
						this.retry, this.comment);
				case "retry" -> new Event(this.id, this.name, this.data, value, this.comment);
				default -> throw new IllegalStateException(line);
			};
		}

	}

}
