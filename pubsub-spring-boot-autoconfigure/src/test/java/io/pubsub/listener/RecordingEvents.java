package io.pubsub.listener;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import io.pubsub.Mailbox;
import io.pubsub.PubSubHeaders;
import io.pubsub.event.DemandListener;
import io.pubsub.event.EventOptions;
import io.pubsub.event.EventProducer;
import io.pubsub.event.EventStatusListener;
import io.pubsub.event.EventWatcher;
import io.pubsub.event.Events;
import io.pubsub.event.WatchOptions;
import io.pubsub.monitor.Monitor;
import io.pubsub.monitor.Target;

/**
 * Remembers who watches and produces what, and lets a test deliver messages and demand.
 */
class RecordingEvents implements Events {

	private final List<Watch> watches = new ArrayList<>();

	private final List<Producer> producers = new ArrayList<>();

	@Override
	public <T> EventProducer<T> register(String name, Class<T> type, EventOptions options) {
		throw new AssertionError("Waiting at start would hold up every bean");
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> EventProducer<T> stand(String name, Class<T> type, EventOptions options) {
		checkName(name);
		Producer producer = new Producer(name, type, options);
		this.producers.add(producer);
		return (EventProducer<T>) producer;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> Monitor monitor(String name, Type type, EventWatcher<T> listener, WatchOptions options) {
		checkName(name);
		Watch watch = new Watch(this, name, type, (EventWatcher<Object>) listener, options);
		this.watches.add(watch);
		return watch;
	}

	@Override
	public Monitor monitor(Mailbox mailbox, String name, EventStatusListener notices, boolean resume) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Monitor link(Mailbox mailbox, String name) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Set<String> names() {
		throw new UnsupportedOperationException();
	}

	private static void checkName(String name) {
		if (name.length() > 4096) {
			throw new IllegalArgumentException("A name has 1 to 4096 characters, not " + name.length());
		}
	}

	List<Watch> watches() {
		return List.copyOf(this.watches);
	}

	Watch onlyWatch() {
		if (this.watches.size() != 1) {
			throw new AssertionError("Expected one watch but there are " + this.watches);
		}
		return this.watches.get(0);
	}

	List<Producer> producers() {
		return List.copyOf(this.producers);
	}

	Producer onlyProducer() {
		if (this.producers.size() != 1) {
			throw new AssertionError("Expected one producer but there are " + this.producers.size());
		}
		return this.producers.get(0);
	}

	record Watch(RecordingEvents owner, String name, Type type, EventWatcher<Object> listener,
			WatchOptions options) implements Monitor {

		void deliver(Object payload, long number) throws Exception {
			Message<Object> message = MessageBuilder.withPayload(payload)
				.setHeader(PubSubHeaders.EVENT, this.name)
				.setHeader(PubSubHeaders.SEQUENCE, number)
				.setHeader(PubSubHeaders.NODE, RecordingSubscriptions.SENDER)
				.build();
			this.listener.onMessage(message);
		}

		@Override
		public Target target() {
			return Target.event(this.name);
		}

		@Override
		public boolean isActive() {
			return this.owner.watches.contains(this);
		}

		@Override
		public void close() {
			this.owner.watches.removeIf((watch) -> watch == this);
		}

	}

	static final class Producer implements EventProducer<Object> {

		private final String name;

		private final Class<?> type;

		private final EventOptions options;

		private final List<Object> published = new CopyOnWriteArrayList<>();

		private final BlockingQueue<Object> fresh = new LinkedBlockingQueue<>();

		private volatile boolean registered = true;

		private volatile boolean closed;

		Producer(String name, Class<?> type, EventOptions options) {
			this.name = name;
			this.type = type;
			this.options = options;
		}

		Class<?> type() {
			return this.type;
		}

		EventOptions options() {
			return this.options;
		}

		DemandListener demand() {
			return Objects.requireNonNull(this.options.demand());
		}

		BlockingQueue<Object> fresh() {
			return this.fresh;
		}

		List<Object> all() {
			return this.published;
		}

		void setRegistered(boolean registered) {
			this.registered = registered;
		}

		boolean isClosed() {
			return this.closed;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public boolean publish(Object payload, Map<String, ?> headers) {
			if (this.closed) {
				throw new IllegalStateException("The producer of '" + this.name + "' is closed");
			}
			this.published.add(payload);
			this.fresh.add(payload);
			return this.registered;
		}

		@Override
		public boolean isRegistered() {
			return this.registered && !this.closed;
		}

		@Override
		public boolean hasWatchers() {
			throw new UnsupportedOperationException();
		}

		@Override
		public long published() {
			return this.published.size();
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
