package io.pubsub.sse;

import java.lang.reflect.Type;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.StartPosition;
import io.pubsub.Subscriptions;
import io.pubsub.history.History;
import io.pubsub.sse.StreamOpener.Source;

/**
 * Makes streams of server-sent events from topics, for methods of Spring MVC controllers
 * to return: <pre class="code">
 * &#64;GetMapping("/orders/events")
 * SseEmitter events(HttpServletRequest request) {
 *     return this.streams.open(request, "orders.*", Order.class);
 * }
 * </pre> A client of a topic that has a {@linkplain History history} resumes where it
 * stopped when it connects again, to any node. Each event has a cursor as its id, and the
 * client returns the last one: an {@code EventSource} in the header
 * {@value #LAST_EVENT_ID_HEADER} by itself. A client that connects to another address
 * than before returns it in the parameter {@value #LAST_EVENT_ID_PARAMETER}; the header
 * takes precedence.
 * <p>
 * At first a client receives an event without data, which only stores a cursor: from then
 * on it misses nothing. Where it has missed messages, or may have, it receives an event
 * named {@code reset}, and should ask for the current state.
 * <p>
 * Who may receive what is for the controller to decide, on each connection anew: a cursor
 * gives no right to anything. Thread-safe. No thread waits for a client.
 */
public final class SseStreams {

	/** The header with the last id that a client has received. */
	public static final String LAST_EVENT_ID_HEADER = "Last-Event-ID";

	/** The request parameter with the last id that a client has received. */
	public static final String LAST_EVENT_ID_PARAMETER = "lastEventId";

	private final StreamOpener opener;

	private final SseConnections connections;

	/**
	 * Makes it.
	 * @param subscriptions subscribes to topics
	 * @param history knows where topics stand
	 * @param json encodes data
	 * @param connections the connections of this node
	 */
	public SseStreams(Subscriptions subscriptions, History history, JsonMapper json, SseConnections connections) {
		EventEncoder encoder = new EventEncoder(json);
		connections.onTick(encoder::clear);
		this.opener = new StreamOpener(subscriptions, history, encoder, connections);
		this.connections = connections;
	}

	/**
	 * Opens a stream of the payloads of a topic.
	 * @param request the request
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded before they are sent: text as it
	 * is, any other object as JSON
	 * @return the stream, which the method that handles the request returns
	 * @throws IllegalArgumentException if the topic is invalid
	 */
	public SseEmitter open(HttpServletRequest request, String topic, Type type) {
		return open(request, topic, type, PayloadMapper.INSTANCE, StartPosition.now());
	}

	/**
	 * Opens a stream of what a mapper makes of the messages of a topic.
	 * @param <T> the payload's type
	 * @param request the request
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param mapper makes the data of each message; the same object for all connections,
	 * so that each message is encoded once
	 * @return the stream, which the method that handles the request returns
	 * @throws IllegalArgumentException if the topic is invalid
	 */
	public <T> SseEmitter open(HttpServletRequest request, String topic, Class<T> type, SseMapper<T> mapper) {
		return open(request, topic, type, mapper, StartPosition.now());
	}

	/**
	 * Opens a stream of what a mapper makes of the messages of a topic, which begins with
	 * messages that were published before.
	 * @param <T> the payload's type, which is not checked against {@code type}
	 * @param request the request
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param mapper makes the data of each message; the same object for all connections,
	 * so that each message is encoded once
	 * @param start where the stream of a client without a cursor begins
	 * @return the stream, which the method that handles the request returns
	 * @throws IllegalArgumentException if the topic is invalid
	 */
	public <T> SseEmitter open(HttpServletRequest request, String topic, Type type, SseMapper<T> mapper,
			StartPosition start) {
		ClientStream stream = new ClientStream(this.connections.settings(), this.connections::countReset);
		StreamEmitter emitter = new StreamEmitter();
		ServletConnection connection = new ServletConnection(stream, this.connections, emitter);
		if (this.connections.isDraining()) {
			stream.end(this.connections.retry());
		}
		else {
			this.opener.begin(new Source<>(topic, type, mapper, start), stream, lastEventId(request));
		}
		this.connections.add(connection);
		WebAsyncUtils.getAsyncManager(request).registerDeferredResultInterceptor(connection, connection);
		return emitter;
	}

	private static @Nullable String lastEventId(HttpServletRequest request) {
		String header = request.getHeader(LAST_EVENT_ID_HEADER);
		return (header != null && !header.isEmpty()) ? header : request.getParameter(LAST_EVENT_ID_PARAMETER);
	}

}
