package io.pubsub.sample.prices;

/**
 * An application event: something has become of the prices on this node.
 *
 * @param text what, for people to read
 */
public record PricesChanged(String text) {
}
