/**
 * Spring's application events on every node: those of certain types are sent to the other
 * nodes, and published there as application events again.
 */
@NullMarked
package io.pubsub.application;

import org.jspecify.annotations.NullMarked;
