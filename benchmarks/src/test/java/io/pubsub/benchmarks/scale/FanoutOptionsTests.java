package io.pubsub.benchmarks.scale;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FanoutOptionsTests {

	@Test
	void withoutArgumentsTenNodesServeAMillionSubscribersInOneJvm() {
		FanoutOptions options = FanoutOptions.COMMAND.parse();
		assertThat(options.nodes()).isEqualTo(10);
		assertThat(options.jvms()).isEqualTo(1);
		assertThat(options.allSubscribers()).isEqualTo(1_000_000);
	}

	@Test
	void heapSuitsTheSubscribersOfOneJvm() {
		assertThat(FanoutOptions.COMMAND.parse().flags()).contains("-Xmx4930m");
		assertThat(FanoutOptions.COMMAND.parse("--jvms", "10").flags()).contains("-Xmx1414m");
		assertThat(FanoutOptions.COMMAND.parse("--jvm", "-Xmx2g -XX:+UseZGC").flags()).containsExactly("-Xmx2g",
				"-XX:+UseZGC");
	}

	@Test
	void moreJvmsThanNodesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> FanoutOptions.COMMAND.parse("--jvms", "11"))
			.withMessageContaining("JVMs");
	}

	@Test
	void eventsGoWithAllOthers() {
		FanoutOptions options = FanoutOptions.COMMAND.parse("--events", "--nodes", "4", "--subscribers", "5",
				"--rounds", "6", "--warm-up", "7", "--size", "8", "--jvms", "2");
		assertThat(options).isEqualTo(new FanoutOptions(4, 5, 6, 7, 8, true, 2, List.of()));
		assertThat(FanoutOptions.COMMAND.parse("--events", "--quick").events()).isTrue();
		assertThat(FanoutOptions.COMMAND.parse("--quick").events()).isFalse();
	}

}
