package io.pubsub.benchmarks.scale;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ScaleOptionsTests {

	@Test
	void withoutArgumentsAllIsMeasuredAtFullSize() {
		ScaleOptions options = ScaleOptions.COMMAND.parse();
		assertThat(options.sections()).containsExactly("directory", "publish", "patterns", "run-time", "presence",
				"history", "evictions", "nodes", "churn", "sizes", "simulation", "sites", "idle");
		assertThat(options.topics()).isEqualTo(1_000_000);
		assertThat(options.patterns()).isEqualTo(10_000);
		assertThat(options.simulation()).isEqualTo(new SimulationOptions(1000, 10_000_000, 100));
	}

	@Test
	void optionsReachTheJvmOfASection() {
		ScaleOptions options = ScaleOptions.COMMAND.parse("--topics", "5", "--patterns", "6", "--new-topics", "7",
				"--entries", "9", "--nodes", "8", "--rounds", "4", "--simulated-nodes", "10", "--subscriptions", "11",
				"--real-nodes", "12");
		assertThat(options.simulation()).isEqualTo(new SimulationOptions(10, 11, 12));
		ScaleOptions there = ScaleOptions.COMMAND.parse(options.toArguments("nodes").toArray(String[]::new));
		assertThat(there).usingRecursiveComparison().ignoringFields("sections").isEqualTo(options);
		assertThat(there.sections()).containsExactly("nodes");
	}

	@Test
	void unknownSectionsAreTold() {
		assertThatIllegalArgumentException().isThrownBy(() -> ScaleOptions.COMMAND.parse("--sections", "cache"))
			.withMessageContaining("cache")
			.withMessageContaining("directory");
	}

}
