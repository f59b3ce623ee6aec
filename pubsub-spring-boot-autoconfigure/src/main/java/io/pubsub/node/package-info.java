/**
 * One node's runtime, free of Spring: joins dispatch and cluster, and implements the API.
 */
@NullMarked
package io.pubsub.node;

import org.jspecify.annotations.NullMarked;
