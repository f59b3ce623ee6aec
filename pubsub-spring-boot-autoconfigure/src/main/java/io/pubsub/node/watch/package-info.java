/**
 * The slice of watches: monitors and links, on this node and on others.
 */
@NullMarked
package io.pubsub.node.watch;

import org.jspecify.annotations.NullMarked;
