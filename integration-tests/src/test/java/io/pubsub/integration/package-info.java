/**
 * The library together with what it does not depend on.
 */
@NullMarked
package io.pubsub.integration;

import org.jspecify.annotations.NullMarked;
