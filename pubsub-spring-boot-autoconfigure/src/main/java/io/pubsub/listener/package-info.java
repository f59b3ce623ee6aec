/**
 * Makes listeners of {@link io.pubsub.Subscribe @Subscribe} and
 * {@link io.pubsub.GroupMember @GroupMember} methods: finds them on beans, reads the
 * annotation, and calls the method with the arguments it declares.
 */
@NullMarked
package io.pubsub.listener;

import org.jspecify.annotations.NullMarked;
