/**
 * A rolling upgrade under load, see {@code benchmarks/run-upgrade}.
 */
@NullMarked
package io.pubsub.benchmarks.upgrade;

import org.jspecify.annotations.NullMarked;
