/**
 * Stress tests of mailboxes and of lists of subscribers.
 */
@NullMarked
package io.pubsub.dispatch;

import org.jspecify.annotations.NullMarked;
