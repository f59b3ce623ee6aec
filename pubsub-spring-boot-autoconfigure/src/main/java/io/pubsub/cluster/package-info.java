/**
 * The other nodes: how to reach them, who they are, and what each of them wants.
 */
@NullMarked
package io.pubsub.cluster;

import org.jspecify.annotations.NullMarked;
