/**
 * Monitors and links: the end of a mailbox, name, event or node is reported once, on any
 * node.
 */
@NullMarked
package io.pubsub.monitor;

import org.jspecify.annotations.NullMarked;
