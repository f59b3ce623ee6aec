package io.pubsub.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user who is connected to an instance by WebSocket, and keeps what comes.
 */
final class UserSocket implements WebSocket.Listener, AutoCloseable {

	private static final JsonMapper json = new JsonMapper();

	private final WebSocket socket;

	private final StringBuilder text = new StringBuilder();

	/** Guarded by itself. */
	private final List<JsonNode> messages = new ArrayList<>();

	private final CompletableFuture<String> ended = new CompletableFuture<>();

	private UserSocket(SampleProcess process, String user, String origin) {
		this.socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.header("Origin", origin)
			.buildAsync(URI.create(process.url().replaceFirst("http", "ws") + "ws?user=" + user), this)
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
	}

	static UserSocket connect(SampleProcess process, String user) {
		return connect(process, user, process.url().replaceFirst("/$", ""));
	}

	/** Connects as a page from some other address would. */
	static UserSocket connect(SampleProcess process, String user, String origin) {
		return new UserSocket(process, user, origin);
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			synchronized (this.messages) {
				this.messages.add(json.readTree(this.text.toString()));
			}
			this.text.setLength(0);
		}
		socket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
		this.ended.complete(reason);
		return null;
	}

	@Override
	public void onError(WebSocket socket, Throwable error) {
		this.ended.complete("");
	}

	List<JsonNode> messages() {
		synchronized (this.messages) {
			return List.copyOf(this.messages);
		}
	}

	/** Waits until the instance has ended the connection, for some reason, or died. */
	String awaitEnd() {
		return this.ended.orTimeout(60, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.socket.abort();
	}

}
