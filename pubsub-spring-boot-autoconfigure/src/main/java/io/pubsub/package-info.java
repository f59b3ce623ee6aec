/**
 * The public API: publishing, subscribing, mailboxes, the nodes of the cluster, and
 * errors. The packages {@code event}, {@code group}, {@code monitor}, {@code name} and
 * {@code request} add a feature each.
 */
@NullMarked
package io.pubsub;

import org.jspecify.annotations.NullMarked;
