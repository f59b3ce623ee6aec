package io.pubsub.sse;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.FluxSink;

import org.springframework.http.codec.ServerSentEvent;

/**
 * Emits the stream of one client, as far as its subscriber has requested.
 */
final class FluxConnection implements SseConnection {

	private final ClientStream stream;

	private final FluxSink<ServerSentEvent<String>> sink;

	private final long heartbeatNanos;

	/** How often there was a reason to emit since the thread began that does so. */
	private final AtomicInteger due = new AtomicInteger();

	/** Of the last event, or of the last time when the subscriber wanted more. */
	private volatile long lastSign = System.nanoTime();

	FluxConnection(ClientStream stream, FluxSink<ServerSentEvent<String>> sink, Duration heartbeat) {
		this.stream = stream;
		this.sink = sink;
		this.heartbeatNanos = TimeUnit.NANOSECONDS.convert(heartbeat);
	}

	/** Emits what waits: by one thread at a time, which goes on for the others. */
	void emit() {
		if (this.due.getAndIncrement() > 0) {
			return;
		}
		int seen;
		do {
			seen = this.due.get();
			emitRequested();
			if (this.stream.isFinished()) {
				this.sink.complete();
			}
		}
		while (!this.due.compareAndSet(seen, 0));
	}

	private void emitRequested() {
		while (this.sink.requestedFromDownstream() > 0) {
			SseEvent event = this.stream.take();
			if (event == null) {
				return;
			}
			this.lastSign = System.nanoTime();
			this.sink.next(toSpring(event));
		}
	}

	private static ServerSentEvent<String> toSpring(SseEvent event) {
		SseText text = event.text();
		ServerSentEvent.Builder<String> built = ServerSentEvent.builder();
		if (event.id() != null) {
			built.id(event.id());
		}
		if (text.name() != null) {
			built.event(text.name());
		}
		if (text.data() != null) {
			built.data(text.data());
		}
		if (text.comment() != null) {
			built.comment(text.comment());
		}
		if (text.retryMillis() > 0) {
			built.retry(Duration.ofMillis(text.retryMillis()));
		}
		return built.build();
	}

	@Override
	public void tick(long now) {
		long silence = now - this.lastSign;
		if (this.sink.requestedFromDownstream() == 0) {
			if (silence >= 2 * this.heartbeatNanos) {
				this.stream.close();
				emit();
			}
		}
		else if (silence >= this.heartbeatNanos) {
			this.stream.heartbeat();
		}
	}

	@Override
	public ClientStream stream() {
		return this.stream;
	}

}
