/**
 * The other nodes: how to reach them, which members there are, and what each is
 * interested in.
 * <p>
 * Most of what changes belongs to the control thread and has no lock: members, the
 * directory, interest. Threads of users and of the transport read what it has written, or
 * give it a task. Locks, in the order in which a thread may take them:
 * <ol>
 * <li>that of a sender, while its batch is read: its messages go to mailboxes, whose
 * locks come next, see {@code io.pubsub.dispatch};</li>
 * <li>that of this node's rows, or of the frames that wait for the first members: nothing
 * is called with it held;</li>
 * <li>that of a {@code Lane}, with which frames are added to what waits; only tasks are
 * given to senders with it held.</li>
 * </ol>
 * What a lane holds while it sends comes before the locks of the transport, and is never
 * taken with the lane's own lock held, nor the other way round: a transport may wait for
 * a slow node. Assertions check that, and that what belongs to the control thread stays
 * there; tests run with them.
 */
@NullMarked
package io.pubsub.cluster;

import org.jspecify.annotations.NullMarked;
