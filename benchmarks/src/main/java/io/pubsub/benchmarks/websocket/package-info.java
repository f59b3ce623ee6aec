/**
 * WebSocket clients of several nodes, with this library, with a broker, and on one node
 * alone: see {@code benchmarks/run-websocket}.
 */
@NullMarked
package io.pubsub.benchmarks.websocket;

import org.jspecify.annotations.NullMarked;
