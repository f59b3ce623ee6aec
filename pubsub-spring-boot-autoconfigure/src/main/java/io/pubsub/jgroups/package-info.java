/**
 * Carries a node's bytes over JGroups: the only package that knows it.
 */
@NullMarked
package io.pubsub.jgroups;

import org.jspecify.annotations.NullMarked;
