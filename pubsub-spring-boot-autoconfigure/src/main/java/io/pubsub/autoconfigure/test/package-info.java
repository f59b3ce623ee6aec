/**
 * Keeps an application's own tests out of each other's clusters, and out of that of an
 * instance that runs.
 */
@NullMarked
package io.pubsub.autoconfigure.test;

import org.jspecify.annotations.NullMarked;
