package io.pubsub.benchmarks;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TallyTests {

	private final List<Long> acknowledged = new ArrayList<>();

	private final Tally tally = new Tally(2, this.acknowledged::add);

	@Test
	void countsWhatComesInOrder() {
		receive(0, 1, 2, 3);
		assertThat(this.tally.delivered()).isEqualTo(4);
		assertThat(this.tally.breaks()).isZero();
		assertThat(this.tally.duplicates()).isZero();
		assertThat(this.acknowledged).containsExactly(0L, 2L);
	}

	@Test
	void lossIsNeitherBreakNorDuplicate() {
		receive(0, 3);
		assertThat(this.tally.delivered()).isEqualTo(2);
		assertThat(this.tally.breaks()).isZero();
		assertThat(this.tally.duplicates()).isZero();
	}

	@Test
	void tellsLateFromDuplicate() {
		receive(0, 2, 1, 1, 2, 3);
		assertThat(this.tally.delivered()).isEqualTo(4);
		assertThat(this.tally.breaks()).isEqualTo(1);
		assertThat(this.tally.duplicates()).isEqualTo(2);
	}

	@Test
	void recordsHowLateMessagesAre() {
		this.tally.received(0, System.nanoTime() - 5_000_000);
		assertThat(this.tally.latencies().getTotalCount()).isEqualTo(1);
		assertThat(this.tally.latencies().getMaxValue()).isGreaterThan(4_900_000);
	}

	private void receive(long... numbers) {
		for (long number : numbers) {
			this.tally.received(number, 0);
		}
	}

}
