/**
 * The slice of process groups.
 */
@NullMarked
package io.pubsub.node.group;

import org.jspecify.annotations.NullMarked;
