/**
 * Local fan-out: this node's subscribers, their mailboxes, and the workers that drain
 * them.
 */
@NullMarked
package io.pubsub.dispatch;

import org.jspecify.annotations.NullMarked;
