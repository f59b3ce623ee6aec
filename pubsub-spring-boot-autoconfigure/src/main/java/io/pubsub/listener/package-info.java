/**
 * Makes listeners of {@link io.pubsub.Subscribe @Subscribe},
 * {@link io.pubsub.group.GroupMember @GroupMember} and
 * {@link io.pubsub.event.WatchEvent @WatchEvent} methods: finds them on beans, reads the
 * annotation, and calls the method with the arguments it declares. Makes sources of
 * {@link io.pubsub.event.ProduceEvent @ProduceEvent} methods, and calls these while there
 * is demand.
 */
@NullMarked
package io.pubsub.listener;

import org.jspecify.annotations.NullMarked;
