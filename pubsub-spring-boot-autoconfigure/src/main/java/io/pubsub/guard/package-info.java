/**
 * Guards against what the code of users does: what it throws and what it returns.
 */
@NullMarked
package io.pubsub.guard;

import org.jspecify.annotations.NullMarked;
