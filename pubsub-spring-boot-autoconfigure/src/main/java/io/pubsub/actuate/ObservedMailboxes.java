package io.pubsub.actuate;

import java.lang.reflect.Type;

import io.pubsub.Mailbox;
import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.MailboxOptions;

/**
 * Opens mailboxes whose listeners are observed.
 *
 * @param delegate where to open them
 * @param observations observes listeners
 */
record ObservedMailboxes(Mailboxes delegate, ListenerObservations observations) implements Mailboxes {

	@Override
	public <T> Mailbox open(Type type, MessageListener<T> listener, MailboxOptions options) {
		return this.delegate.open(type, this.observations.observe(null, null, listener), options);
	}

}
