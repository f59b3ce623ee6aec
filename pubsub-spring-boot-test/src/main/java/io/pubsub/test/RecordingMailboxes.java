package io.pubsub.test;

import java.lang.reflect.Type;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;

/**
 * Opens mailboxes for listeners whose calls are recorded.
 *
 * @param delegate opens them
 * @param node records
 */
record RecordingMailboxes(Mailboxes delegate, RecordedNode node) implements Mailboxes {

	@Override
	public <T> Mailbox open(Type type, MessageListener<T> listener, MailboxOptions options) {
		String label = options.label();
		return this.delegate.open(type, this.node.record((label != null) ? label : "", "", listener), options);
	}

}
