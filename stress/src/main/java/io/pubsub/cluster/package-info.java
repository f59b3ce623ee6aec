/**
 * Stress tests of what nodes tell each other: rows, and interest that follows from them.
 */
@NullMarked
package io.pubsub.cluster;

import org.jspecify.annotations.NullMarked;
