/**
 * Names: each is held by at most one mailbox of the cluster at a time.
 */
@NullMarked
package io.pubsub.name;

import org.jspecify.annotations.NullMarked;
