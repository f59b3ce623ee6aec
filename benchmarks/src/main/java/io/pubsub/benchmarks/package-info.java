/**
 * The runner: starts one JVM for each node, measures contenders in turns, and reports
 * medians and ratios.
 */
@NullMarked
package io.pubsub.benchmarks;

import org.jspecify.annotations.NullMarked;
