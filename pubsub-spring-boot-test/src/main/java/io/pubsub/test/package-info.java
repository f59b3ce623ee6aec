/**
 * Tests of applications that publish and subscribe: several nodes in one JVM, what they
 * publish and receive, and the faults of a network on demand. Begin with
 * {@link io.pubsub.test.PubSubTest @PubSubTest}.
 */
@NullMarked
package io.pubsub.test;

import org.jspecify.annotations.NullMarked;
