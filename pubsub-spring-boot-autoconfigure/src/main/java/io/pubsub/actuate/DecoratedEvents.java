package io.pubsub.actuate;

import java.lang.reflect.Type;
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

/**
 * Has events watched by decorated watchers. A mailbox that watches an event has its own
 * listener, which was decorated when it was opened.
 *
 * @param delegate where events are watched
 * @param decorator decorates watchers
 */
record DecoratedEvents(Events delegate, ListenerDecorator decorator) implements Events {

	@Override
	public <T> EventProducer<T> register(String name, Class<T> type, EventOptions options) {
		return this.delegate.register(name, type, options);
	}

	@Override
	public <T> EventProducer<T> stand(String name, Class<T> type, EventOptions options) {
		return this.delegate.stand(name, type, options);
	}

	@Override
	public <T> Monitor monitor(String name, Type type, EventWatcher<T> listener, WatchOptions options) {
		MessageListener<T> decorated = this.decorator.decorate(null, options.mailbox().label(), listener);
		return this.delegate.monitor(name, type, EventWatcher.of(decorated, listener), options);
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

}
