/**
 * Where other nodes may be: hosts as configured, notes that nodes of one user leave on a
 * machine, and rows of a database. Knows files, SQL and sockets, but not JGroups, whose
 * protocols ask it.
 */
@NullMarked
package io.pubsub.jgroups.discovery;

import org.jspecify.annotations.NullMarked;
