/**
 * Which programs are nodes: how the two sides of a link prove to each other that they
 * belong to one cluster, by TLS, a secret, or a key of the user, and how connections of
 * others are counted and logged. Knows sockets, but not JGroups.
 */
@NullMarked
package io.pubsub.jgroups.security;

import org.jspecify.annotations.NullMarked;
