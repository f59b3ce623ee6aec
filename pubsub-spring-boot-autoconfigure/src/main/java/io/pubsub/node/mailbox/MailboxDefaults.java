package io.pubsub.node.mailbox;

import io.pubsub.ListenerErrorHandler;
import io.pubsub.Spread;
import io.pubsub.dispatch.MailboxSettings;

/**
 * What holds for the mailboxes of a node that say nothing else.
 *
 * @param defaults bounds, overflow and concurrency
 * @param spread how groups share messages
 * @param maxQueuedBytes how many bytes may wait in all mailboxes together
 * @param errorHandler gets what listeners throw
 * @param verifyPayloads whether payloads are encoded and decoded on this node too
 */
public record MailboxDefaults(MailboxSettings defaults, Spread spread, long maxQueuedBytes,
		ListenerErrorHandler errorHandler, boolean verifyPayloads) {
}
