package io.pubsub.autoconfigure;

import java.util.function.Consumer;

import org.springframework.beans.factory.ObjectProvider;

import io.pubsub.stream.TopicStreams;

/**
 * What becomes of streams in one phase of the application's stop. They end before the web
 * server waits for its responses, of which some never end otherwise.
 */
final class StreamsLifecycle extends NodePhase {

	/** Just before what waits in mailboxes is delivered. */
	static final int BEFORE_DRAINING = SubscriptionsLifecycle.PHASE + 1;

	/** Just after that. */
	static final int AFTER_DRAINING = SubscriptionsLifecycle.PHASE - 1;

	private final ObjectProvider<TopicStreams> streams;

	private final Consumer<TopicStreams> action;

	StreamsLifecycle(int phase, ObjectProvider<TopicStreams> streams, Consumer<TopicStreams> action) {
		super(phase);
		this.streams = streams;
		this.action = action;
	}

	@Override
	void begin() {
		// streams begin when subscribers come
	}

	@Override
	void end() {
		this.streams.ifAvailable(this.action);
	}

}
