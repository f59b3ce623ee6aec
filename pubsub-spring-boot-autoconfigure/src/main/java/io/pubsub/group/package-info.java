/**
 * Groups of mailboxes on any nodes, which are addressed and monitored together.
 */
@NullMarked
package io.pubsub.group;

import org.jspecify.annotations.NullMarked;
