/**
 * The lowest slice: mailboxes with their listeners, messages on their way through them,
 * and sending to an address.
 */
@NullMarked
package io.pubsub.node.mailbox;

import org.jspecify.annotations.NullMarked;
