/**
 * Makes listeners of {@link io.pubsub.Subscribe @Subscribe} methods: finds them on beans,
 * reads the annotation, and calls the method with the arguments it declares.
 */
@NullMarked
package io.pubsub.listener;

import org.jspecify.annotations.NullMarked;
