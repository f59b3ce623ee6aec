package io.pubsub.benchmarks.websocket;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTests {

	private final Progress progress = new Progress(2, 2);

	@Test
	void theSlowestSessionHoldsThePublisherBack() {
		publish(2);
		assertThat(this.progress.mayPublish()).isFalse();
		deliver(0, 0, 1);
		assertThat(this.progress.mayPublish()).isFalse();
		deliver(1, 0);
		assertThat(this.progress.mayPublish()).isTrue();
		publish(1);
		assertThat(this.progress.mayPublish()).isFalse();
		assertThat(this.progress.allReached()).isFalse();
		deliver(1, 1, 2);
		deliver(0, 2);
		assertThat(this.progress.allReached()).isTrue();
		assertThat(this.progress.problem()).isEmpty();
	}

	@Test
	void aMessageThatOvertakesIsCountedAndReleasesNothing() {
		publish(2);
		deliver(0, 1, 0);
		deliver(1, 1);
		assertThat(this.progress.mayPublish()).isFalse();
		deliver(1, 0);
		assertThat(this.progress.allReached()).isTrue();
		assertThat(this.progress.result().breaks()).isEqualTo(2);
		assertThat(this.progress.problem()).isEmpty();
	}

	@Test
	void findsALoss() {
		publish(2);
		deliver(0, 0, 1);
		deliver(1, 0);
		assertThat(this.progress.problem()).contains("1 sessions of 2").contains("1 lost, 0 too many");
	}

	@Test
	void aDuplicateDoesNotMakeUpForALoss() {
		publish(2);
		deliver(0, 0, 1);
		deliver(1, 0, 0);
		assertThat(this.progress.problem()).contains("1 sessions of 2").contains("0 lost, 0 too many");
	}

	@Test
	void countsWhatCameTwiceOrWasNotSent() {
		publish(1);
		deliver(0, 0, 0);
		deliver(1, 0);
		deliver(1, 0);
		deliver(1, 5);
		assertThat(this.progress.problem()).contains("0 lost, 3 too many, 3 unexpected");
	}

	@Test
	void tellsTheRateAndLatencies() {
		this.progress.publish(1000);
		this.progress.delivered(0, 0, 501_000);
		this.progress.delivered(1, 0, 1_000_001_000);
		Delivered result = this.progress.result();
		assertThat(result.rate()).isEqualTo(2);
		assertThat(result.p50()).isCloseTo(500_000, Percentage.withPercentage(1));
		assertThat(result.p99()).isCloseTo(1_000_000_000, Percentage.withPercentage(1));
		assertThat(Delivered.parse(result.toLine())).isEqualTo(result);
	}

	@Test
	void knowsWhenEachSessionHasSome() {
		publish(2);
		deliver(0, 0, 1);
		assertThat(this.progress.eachHasSome()).isFalse();
		deliver(1, 1);
		assertThat(this.progress.eachHasSome()).isTrue();
	}

	private void publish(int count) {
		for (int i = 0; i < count; i++) {
			this.progress.publish(i);
		}
	}

	private void deliver(int session, int... numbers) {
		for (int number : numbers) {
			this.progress.delivered(session, number, 100);
		}
	}

}
