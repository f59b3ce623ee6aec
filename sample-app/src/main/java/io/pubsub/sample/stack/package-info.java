/**
 * A stack that all nodes share: one of them has it, found by its name, and the others
 * keep copies, one of which goes on when that node dies.
 */
@NullMarked
package io.pubsub.sample.stack;

import org.jspecify.annotations.NullMarked;
