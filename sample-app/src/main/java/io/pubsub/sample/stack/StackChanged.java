package io.pubsub.sample.stack;

/**
 * An application event: something has happened to the stack, as this node hears of it.
 *
 * @param topic the topic on which it was told
 * @param text what to read
 * @param node the name of the node that has the stack
 */
public record StackChanged(String topic, String text, String node) {
}
