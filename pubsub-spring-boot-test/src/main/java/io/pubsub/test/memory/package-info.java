/**
 * A network within one JVM for nodes, by their transports: it can be cut, delayed and
 * made to lose messages. {@link io.pubsub.test.TestNetwork} is the same by names of
 * nodes.
 */
@NullMarked
package io.pubsub.test.memory;

import org.jspecify.annotations.NullMarked;
