/** Where a message spends its time on the way from its publisher to a listener. */
@org.jspecify.annotations.NullMarked
package io.pubsub.benchmarks.stages;
