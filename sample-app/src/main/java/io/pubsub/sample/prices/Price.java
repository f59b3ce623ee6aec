package io.pubsub.sample.prices;

import java.time.Instant;

/**
 * What something costs.
 *
 * @param time when
 * @param cents how much
 */
public record Price(Instant time, long cents) {
}
