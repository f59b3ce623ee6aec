/**
 * Carries the bytes of a node over JGroups: options, the stack of protocols, the ids of
 * nodes, and the exceptions that a start may end with. This package and those below it
 * are the only ones that know JGroups; what JGroups does not promise is left to
 * {@code link}.
 */
@NullMarked
package io.pubsub.jgroups;

import org.jspecify.annotations.NullMarked;
