/**
 * Process groups: mailboxes of any nodes that are addressed, counted and monitored
 * together.
 */
@NullMarked
package io.pubsub.group;

import org.jspecify.annotations.NullMarked;
