package io.pubsub.actuate;

import java.lang.reflect.Type;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;

/**
 * Opens mailboxes for decorated listeners.
 *
 * @param delegate where to open them
 * @param decorator decorates listeners
 */
record DecoratedMailboxes(Mailboxes delegate, ListenerDecorator decorator) implements Mailboxes {

	@Override
	public <T> Mailbox open(Type type, MessageListener<T> listener, MailboxOptions options) {
		return this.delegate.open(type, this.decorator.decorate(null, options.label(), listener), options);
	}

}
