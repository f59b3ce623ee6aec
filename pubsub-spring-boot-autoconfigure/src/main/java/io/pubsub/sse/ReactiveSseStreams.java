package io.pubsub.sse;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.codec.ServerSentEvent;

import io.pubsub.StartPosition;
import io.pubsub.Subscriptions;
import io.pubsub.history.History;
import io.pubsub.sse.StreamOpener.Source;

/**
 * Makes streams of server-sent events from topics, for methods of WebFlux controllers to
 * return: <pre class="code">
 * &#64;GetMapping("/orders/events")
 * Flux&lt;ServerSentEvent&lt;String&gt;&gt; events(
 *         &#64;RequestHeader(name = "Last-Event-ID", required = false) String lastEventId) {
 *     return this.streams.open("orders.*", Order.class, lastEventId);
 * }
 * </pre> What clients receive is described at {@code SseStreams}, which does the same for
 * Spring MVC. Data is encoded already, and each message once for all clients. Each
 * subscriber of a stream has a subscription to the topic, and a queue of its own.
 * Thread-safe.
 */
public final class ReactiveSseStreams {

	private final StreamOpener opener;

	private final SseConnections connections;

	/**
	 * Makes it.
	 * @param subscriptions subscribes to topics
	 * @param history knows where topics stand
	 * @param json encodes data
	 * @param connections the connections of this node
	 */
	public ReactiveSseStreams(Subscriptions subscriptions, History history, JsonMapper json,
			SseConnections connections) {
		EventEncoder encoder = new EventEncoder(json);
		connections.onTick(encoder::clear);
		this.opener = new StreamOpener(subscriptions, history, encoder, connections);
		this.connections = connections;
	}

	/**
	 * A stream of the payloads of a topic.
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded before they are sent: text as it
	 * is, any other object as JSON
	 * @param lastEventId the last id that the client has received, null or empty if it
	 * has none
	 * @return the stream, which fails with an {@link IllegalArgumentException} if the
	 * topic is invalid
	 */
	public Flux<ServerSentEvent<String>> open(String topic, Type type, @Nullable String lastEventId) {
		return open(topic, type, lastEventId, PayloadMapper.INSTANCE, StartPosition.now());
	}

	/**
	 * A stream of what a mapper makes of the messages of a topic.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param lastEventId the last id that the client has received, null or empty if it
	 * has none
	 * @param mapper makes the data of each message; the same object for all clients, so
	 * that each message is encoded once
	 * @param start where the stream of a client without a cursor begins
	 * @return the stream, which fails with an {@link IllegalArgumentException} if the
	 * topic is invalid
	 */
	public <T> Flux<ServerSentEvent<String>> open(String topic, Type type, @Nullable String lastEventId,
			SseMapper<T> mapper, StartPosition start) {
		Source<T> source = new Source<>(topic, type, mapper, start);
		return Flux.create((sink) -> begin(source, lastEventId, sink), OverflowStrategy.BUFFER);
	}

	private void begin(Source<?> source, @Nullable String lastEventId, FluxSink<ServerSentEvent<String>> sink) {
		ClientStream stream = new ClientStream(this.connections.settings(), this.connections::countReset);
		FluxConnection connection = new FluxConnection(stream, sink, this.connections.settings().heartbeat());
		if (this.connections.isDraining()) {
			stream.end(this.connections.retry());
		}
		else {
			this.opener.begin(source, stream, lastEventId);
		}
		this.connections.add(connection);
		sink.onDispose(() -> {
			stream.close();
			this.connections.remove(connection);
		});
		stream.onAvailable(connection::emit);
		sink.onRequest((requested) -> connection.emit());
	}

}
