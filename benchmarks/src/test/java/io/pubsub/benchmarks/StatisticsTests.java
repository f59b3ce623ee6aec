package io.pubsub.benchmarks;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StatisticsTests {

	@Test
	void medianOfAnOddNumberIsTheMiddleOne() {
		assertThat(Statistics.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
	}

	@Test
	void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
		assertThat(Statistics.median(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(3);
	}

	@Test
	void medianOfNothingIsNotANumber() {
		assertThat(Statistics.median(List.of())).isNaN();
	}

	@Test
	void meanLeavesOutWhatComesBeforeTheFirst() {
		assertThat(Statistics.mean(new double[] { 100, 2, 4 }, 1)).isEqualTo(3);
	}

}
