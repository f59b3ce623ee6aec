/**
 * Topics as streams with back-pressure: for the reactive libraries, for controllers, and
 * for GraphQL subscriptions. Built on the API alone.
 */
@NullMarked
package io.pubsub.stream;

import org.jspecify.annotations.NullMarked;
