package io.pubsub.sse;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import io.pubsub.MessageListener;
import io.pubsub.Overflow;
import io.pubsub.PubSubHeaders;
import io.pubsub.StartPosition;
import io.pubsub.Subscription;
import io.pubsub.SubscriptionOptions;
import io.pubsub.Subscriptions;
import io.pubsub.history.History;
import io.pubsub.history.HistoryPage;
import io.pubsub.sse.SseEvent.Reset;

/**
 * Has streams begin: after the client's cursor, or now. For the latter it first reads
 * where now is, and then subscribes after that, so that the client can resume even if it
 * receives nothing before its connection is lost. Thread-safe; waits for no node.
 */
final class StreamOpener {

	private static final Log logger = LogFactory.getLog(StreamOpener.class);

	/**
	 * How long other nodes are waited for before the client is told that all is ready.
	 */
	private static final long PATIENCE_MILLIS = 2_000;

	private final Subscriptions subscriptions;

	private final History history;

	private final EventEncoder encoder;

	private final SseConnections connections;

	/** Questions that are under way, which streams that begin meanwhile share. */
	private final ConcurrentMap<String, CompletableFuture<String>> reads = new ConcurrentHashMap<>();

	StreamOpener(Subscriptions subscriptions, History history, EventEncoder encoder, SseConnections connections) {
		this.subscriptions = subscriptions;
		this.history = history;
		this.encoder = encoder;
		this.connections = connections;
	}

	/**
	 * Has a stream begin.
	 * @param source what it sends
	 * @param stream the stream
	 * @param lastEventId the client's cursor, null or empty if it has none
	 * @throws IllegalArgumentException if the topic is invalid
	 */
	void begin(Source<?> source, ClientStream stream, @Nullable String lastEventId) {
		try {
			if (lastEventId == null || lastEventId.isEmpty()) {
				beginWithoutCursor(source, stream, SseEvent::opened);
			}
			else if (!resumes(source, stream, lastEventId)) {
				this.connections.countReset();
				beginWithoutCursor(source, stream, (cursor) -> SseEvent.reset(cursor, Reset.CURSOR));
			}
		}
		catch (IllegalStateException ex) {
			notRunning(source, stream, ex);
		}
	}

	private boolean resumes(Source<?> source, ClientStream stream, String cursor) {
		try {
			subscribe(source, stream, StartPosition.after(cursor), SseEvent.opened(cursor));
			return true;
		}
		catch (IllegalArgumentException ex) {
			logger.debug("A client came with a cursor that is none of '" + source.topic() + "'", ex);
			return false;
		}
	}

	private void beginWithoutCursor(Source<?> source, ClientStream stream, Function<@Nullable String, SseEvent> first) {
		if (!source.start().equals(StartPosition.now())) {
			subscribe(source, stream, source.start(), first.apply(null));
			return;
		}
		now(source.topic()).whenComplete((cursor, failure) -> {
			if (failure != null) {
				logger.debug("Where '" + source.topic() + "' is now is not known: a stream begins without a cursor",
						failure);
			}
			StartPosition start = (failure == null) ? StartPosition.after(cursor) : source.start();
			try {
				subscribe(source, stream, start, first.apply((failure == null) ? cursor : null));
			}
			catch (RuntimeException ex) {
				notRunning(source, stream, ex);
			}
		});
	}

	private void notRunning(Source<?> source, ClientStream stream, RuntimeException failure) {
		logger.debug("This node does not run: a stream of '" + source.topic() + "' ends", failure);
		stream.end(this.connections.retry());
	}

	/** Asks once at a time and topic. */
	private CompletableFuture<String> now(String topic) {
		CompletableFuture<String> read = this.reads.get(topic);
		if (read == null) {
			read = this.history.read(topic, Object.class, StartPosition.now(), 1)
				.thenApply(HistoryPage::cursor)
				.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
			CompletableFuture<String> asked = read;
			this.reads.put(topic, asked);
			asked.whenComplete((cursor, failure) -> this.reads.remove(topic, asked));
		}
		return read;
	}

	private <T> void subscribe(Source<T> source, ClientStream stream, StartPosition from, SseEvent first) {
		MessageListener<T> listener = (message) -> send(message, source.mapper(), stream);
		Subscription subscription = this.subscriptions.subscribeWithoutWaiting(source.topic(), source.type(), listener,
				SubscriptionOptions.defaults()
					.from(from)
					.onGap((gap) -> stream.reset(Reset.GAP))
					.concurrency(1)
					.capacity(this.connections.settings().capacity())
					.overflow(Overflow.DROP_OLDEST));
		stream.follow(subscription);
		subscription.visible()
			.completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((visible, closed) -> stream.open(first));
	}

	private <T> void send(Message<T> message, SseMapper<T> mapper, ClientStream stream) throws Exception {
		SseText text = this.encoder.encode(message, mapper);
		if (text != null) {
			stream.add(new SseEvent(message.getHeaders().get(PubSubHeaders.CURSOR, String.class), text));
		}
	}

	/**
	 * What a stream sends.
	 *
	 * @param topic the topic or pattern
	 * @param type the type to which payloads are decoded
	 * @param mapper makes the data of each message
	 * @param start where streams of clients without a cursor begin
	 */
	record Source<T>(String topic, Type type, SseMapper<T> mapper, StartPosition start) {
	}

}
