/**
 * What every feature of a node builds on: threads, the way to other nodes, pending
 * answers, losses, and the seam by which slices are added.
 */
@NullMarked
package io.pubsub.node.kernel;

import org.jspecify.annotations.NullMarked;
