package io.pubsub.benchmarks;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CommandLineTests {

	private final CommandLine<Integer> command = new CommandLine<>("usage", 7, Map.of("--negate", (value) -> -value),
			(options, name, value) -> {
				if (!name.equals("--number")) {
					throw new IllegalArgumentException(name + ": unknown");
				}
				return Integer.valueOf(value);
			});

	@Test
	void withoutArgumentsDefaultsApply() {
		assertThat(this.command.parse()).isEqualTo(7);
	}

	@Test
	void argumentsOverrideEachOtherFromLeftToRight() {
		assertThat(this.command.parse("--number", "1", "--number", "2", "--negate")).isEqualTo(-2);
		assertThat(this.command.parse("--negate", "--number", "2")).isEqualTo(2);
	}

	@Test
	void mistakesAreTold() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.command.parse("--number"))
			.withMessageContaining("without a value");
		assertThatIllegalArgumentException().isThrownBy(() -> this.command.parse("--letter", "a"))
			.withMessageContaining("--letter");
	}

}
