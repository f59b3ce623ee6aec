/**
 * Sites: clusters that are connected by one node of each, the bridge head, which passes
 * on what other sites subscribe to.
 */
@NullMarked
package io.pubsub.site;

import org.jspecify.annotations.NullMarked;
