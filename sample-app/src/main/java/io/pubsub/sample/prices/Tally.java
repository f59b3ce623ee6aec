package io.pubsub.sample.prices;

import org.jspecify.annotations.Nullable;

/**
 * What watchers got.
 *
 * @param received how many messages
 * @param gaps how many they missed
 * @param duplicates how many they got again
 * @param ended why prices have ended, null if they have not
 */
public record Tally(long received, long gaps, long duplicates, @Nullable String ended) {

	static final Tally NOTHING = new Tally(0, 0, 0, null);

	Tally plus(Tally other) {
		return new Tally(this.received + other.received, this.gaps + other.gaps, this.duplicates + other.duplicates,
				(this.ended != null) ? this.ended : other.ended);
	}

}
