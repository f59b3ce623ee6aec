package io.pubsub.actuate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.pubsub.actuate.Rates.Comparison;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast counters grow.
 */
class RatesTests {

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

	private final Rates rates = new Rates(this.nanos::get);

	private Comparison after(Duration time, Map<Object, Long> counters) {
		this.nanos.addAndGet(TimeUnit.NANOSECONDS.convert(time));
		return this.rates.compare(counters);
	}

	@Test
	void nothingIsKnownAtFirst() {
		assertThat(after(Duration.ZERO, Map.of("a", 1_000_000L)).rate("a")).isZero();
	}

	@Test
	void isWhatWasCountedBetweenTwoQuestions() {
		after(Duration.ZERO, Map.of("a", 100L, "gone", 7L));
		Comparison next = after(Duration.ofSeconds(2), Map.of("a", 103L, "new", 10L));
		assertThat(next.rate("a")).isEqualTo(1.5);
		assertThat(next.rate("new")).isEqualTo(5);
		assertThat(next.rate("gone")).isZero();
		assertThat(next.rate("never")).isZero();
	}

	@Test
	void whatIsCountedAnewIsNotNegative() {
		after(Duration.ZERO, Map.of("a", 100L));
		assertThat(after(Duration.ofSeconds(2), Map.of("a", 3L)).rate("a")).isZero();
		assertThat(after(Duration.ofSeconds(2), Map.of("a", 5L)).rate("a")).isEqualTo(1);
	}

	@Test
	void severalWhoAskAtTheSameTimeDoNotDisturbEachOther() {
		after(Duration.ZERO, Map.of("a", 0L));
		after(Duration.ofSeconds(2), Map.of("a", 20L));
		assertThat(after(Duration.ofMillis(1), Map.of("a", 20L)).rate("a")).isEqualTo(10);
		assertThat(after(Duration.ofSeconds(1), Map.of("a", 20L)).rate("a")).isZero();
	}

	@Test
	void whatWasSeenLongAgoTellsNothing() {
		after(Duration.ZERO, Map.of("a", 0L));
		assertThat(after(Duration.ofSeconds(61), Map.of("a", 610L)).rate("a")).isZero();
		assertThat(after(Duration.ofSeconds(1), Map.of("a", 620L)).rate("a")).isEqualTo(10);
	}

}
