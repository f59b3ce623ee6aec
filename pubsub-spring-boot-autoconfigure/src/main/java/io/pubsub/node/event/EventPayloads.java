package io.pubsub.node.event;

import java.util.List;

import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.mailbox.NodeMailbox;
import io.pubsub.node.mailbox.Tap;
import io.pubsub.wire.Payload;

/**
 * Encodes what is published to events, and verifies it where that is asked for.
 */
final class EventPayloads {

	private final Kernel kernel;

	private final MailboxSlice mailboxes;

	EventPayloads(Kernel kernel, MailboxSlice mailboxes) {
		this.kernel = kernel;
		this.mailboxes = mailboxes;
	}

	/** Whether payloads are to be verified. */
	boolean isVerifying() {
		return this.mailboxes.deliveries().isVerifying();
	}

	/**
	 * Verifies that each watcher of this node could read a payload from another one.
	 * @param event the name of the event
	 * @return the object in bytes
	 */
	Payload verify(String event, Object object) {
		List<NodeMailbox> watchers = this.mailboxes.mailboxes()
			.all()
			.stream()
			.filter((mailbox) -> mailbox.taps().all().stream().anyMatch((tap) -> watches(tap, event)))
			.toList();
		return this.mailboxes.deliveries().verifyFor(watchers, event, object, null);
	}

	private static boolean watches(Tap tap, String event) {
		return tap instanceof EventWatch watch && watch.isOf(event);
	}

	/** Encodes a payload, which may not be too large. */
	Payload encode(String event, Object object) {
		Payload payload = this.kernel.codecs().encode(object);
		this.kernel.encoder().checkSize(payload, event);
		return payload;
	}

}
