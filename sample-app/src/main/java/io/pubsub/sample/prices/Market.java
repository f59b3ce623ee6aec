package io.pubsub.sample.prices;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Where prices are fetched: up and down, by chance. Used by one thread at a time.
 */
final class Market {

	private static final long LOWEST = 1_00;

	private final RandomGenerator chance = RandomGenerator.getDefault();

	private long cents = 100_00;

	Price fetch() {
		this.cents = Math.max(LOWEST, this.cents + Math.round(this.chance.nextGaussian() * 1_00));
		return new Price(Instant.now(), this.cents);
	}

}
