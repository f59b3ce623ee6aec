/**
 * One node of many: leaders that are elected by name, for a term, and locks on the same
 * ground.
 */
@NullMarked
package io.pubsub.leader;

import org.jspecify.annotations.NullMarked;
