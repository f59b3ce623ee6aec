/**
 * Local fan-out: this node's subscribers, their mailboxes, and the workers that drain
 * them.
 * <p>
 * Locks, in the order in which a thread may take them:
 * <ol>
 * <li>that of a topic index, while subscribers are added or removed; dispatching takes
 * none of these;</li>
 * <li>that of {@code Subscribers};</li>
 * <li>that of a {@link io.pubsub.dispatch.MailboxQueue}, of which a thread holds one at a
 * time.</li>
 * </ol>
 * With a mailbox's lock held a message is put in or taken out, and its handler is
 * notified that one was lost or discarded. It must not block then, nor offer messages to
 * a mailbox; it may post to another node. Messages are handled without any of these
 * locks. The queue of the workers and the counts of bytes have no locks. Assertions check
 * which lock is held where that matters; tests run with them.
 */
@NullMarked
package io.pubsub.dispatch;

import org.jspecify.annotations.NullMarked;
