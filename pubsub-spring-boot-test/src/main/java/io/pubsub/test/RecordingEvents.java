package io.pubsub.test;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

import io.pubsub.Mailbox;
import io.pubsub.MessageListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.Events;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;
import io.pubsub.test.PublishedMessage.Kind;

/**
 * Keeps what producers publish, and what watchers handle. A mailbox that watches an event
 * has its own listener, which is recorded since the mailbox was opened.
 *
 * @param delegate has the events
 * @param node records
 */
record RecordingEvents(Events delegate, RecordedNode node) implements Events {

	@Override
	public <T> EventProducer<T> register(String name, Class<T> type, EventOptions options) {
		return new Producer<>(this.delegate.register(name, type, options), this.node.log());
	}

	@Override
	public <T> EventProducer<T> stand(String name, Class<T> type, EventOptions options) {
		return new Producer<>(this.delegate.stand(name, type, options), this.node.log());
	}

	@Override
	public <T> Monitor monitor(String name, Type type, EventWatcher<T> listener, WatchOptions options) {
		String label = options.mailbox().label();
		MessageListener<T> recorded = this.node.record((label != null) ? label : name, name, listener);
		return this.delegate.monitor(name, type, EventWatcher.of(recorded, listener), options);
	}

	@Override
	public Monitor monitor(Mailbox mailbox, String name, EventStatusListener notices, boolean resume) {
		return this.delegate.monitor(mailbox, name, notices, resume);
	}

	@Override
	public Monitor link(Mailbox mailbox, String name) {
		return this.delegate.link(mailbox, name);
	}

	@Override
	public Set<String> names() {
		return this.delegate.names();
	}

	private record Producer<T>(EventProducer<T> delegate, NodeLog log) implements EventProducer<T> {

		@Override
		public String name() {
			return this.delegate.name();
		}

		@Override
		public boolean publish(T payload, Map<String, ?> headers) {
			return this.log.publish(Kind.EVENT, name(), payload, headers,
					() -> this.delegate.publish(payload, headers));
		}

		@Override
		public boolean isRegistered() {
			return this.delegate.isRegistered();
		}

		@Override
		public boolean hasWatchers() {
			return this.delegate.hasWatchers();
		}

		@Override
		public long published() {
			return this.delegate.published();
		}

		@Override
		public void close() {
			this.delegate.close();
		}

	}

}
