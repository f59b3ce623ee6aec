/**
 * What one node of all does now and then.
 */
@NullMarked
package io.pubsub.sample.report;

import org.jspecify.annotations.NullMarked;
