package io.pubsub.node;

import java.util.UUID;

/**
 * A mailbox that has a name.
 *
 * @param node the id of its node
 * @param mailbox its number there
 * @param epoch how often the name was taken from others before
 */
record NameHolder(UUID node, long mailbox, long epoch) {
}
