/**
 * Micro-benchmarks, run by JMH.
 */
@NullMarked
package io.pubsub.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
