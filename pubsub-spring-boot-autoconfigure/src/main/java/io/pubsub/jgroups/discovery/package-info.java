/**
 * Where other nodes may be: hosts as configured, and notes that nodes of one user leave
 * on a machine. Knows files and sockets, but not JGroups, whose protocols ask it.
 */
@NullMarked
package io.pubsub.jgroups.discovery;

import org.jspecify.annotations.NullMarked;
