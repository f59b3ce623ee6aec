/**
 * All that leans on what JGroups does not promise: protocols that extend its own, the
 * sockets and messages below them, and the way out of a node's channel. An upgrade of
 * JGroups concerns this package alone; its tests list each member of JGroups that it
 * needs. The stack gets its protocols from {@link io.pubsub.jgroups.link.LinkProtocols}.
 */
@NullMarked
package io.pubsub.jgroups.link;

import org.jspecify.annotations.NullMarked;
