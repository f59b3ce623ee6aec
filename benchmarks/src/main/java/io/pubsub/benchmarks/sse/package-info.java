/**
 * Clients of server-sent events whose node dies, and who resume on another one.
 */
@NullMarked
package io.pubsub.benchmarks.sse;

import org.jspecify.annotations.NullMarked;
