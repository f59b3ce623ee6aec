/**
 * A model of a cluster, and random steps on both the model and real nodes. What is new in
 * the library comes in as one more {@link io.pubsub.node.model.Aspect}.
 */
@NullMarked
package io.pubsub.node.model;

import org.jspecify.annotations.NullMarked;
