/**
 * The slice of names: which mailbox of the cluster has which. Events use it too, with
 * names of their own.
 */
@NullMarked
package io.pubsub.node.name;

import org.jspecify.annotations.NullMarked;
