package io.pubsub.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

class MachineTests {

	@Test
	void stolenTimeIsAShareOfTheTimeInBetween() {
		Machine.Time before = new Machine.Time(100, 1000);
		assertThat(new Machine.Time(150, 2000).stolenSince(before)).isEqualTo(0.05);
		assertThat(before.stolenSince(before)).isZero();
	}

	@Test
	void linuxSaysHowItsTimeIsSpent() {
		assumeThat(Path.of("/proc/stat")).matches(Files::isReadable);
		Machine.Time time = Machine.time();
		assertThat(time.total()).isPositive();
		assertThat(time.stolen()).isBetween(0L, time.total());
	}

}
