/**
 * Makes listeners of {@link io.pubsub.Subscribe @Subscribe},
 * {@link io.pubsub.GroupMember @GroupMember} and {@link io.pubsub.WatchEvent @WatchEvent}
 * methods: finds them on beans, reads the annotation, and calls the method with the
 * arguments it declares. Makes sources of {@link io.pubsub.ProduceEvent @ProduceEvent}
 * methods, and calls these while there is demand.
 */
@NullMarked
package io.pubsub.listener;

import org.jspecify.annotations.NullMarked;
