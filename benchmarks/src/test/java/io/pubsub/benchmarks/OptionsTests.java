package io.pubsub.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OptionsTests {

	@Test
	void withoutArgumentsAllIsMeasured() {
		Options options = Options.parse();
		assertThat(options.contenders()).contains("sockets", "jgroups", "nats", "pubsub").doesNotContain("jgroups-nb");
		assertThat(options.loads()).containsExactly(new Load(100, 0), new Load(1024, 0), new Load(10240, 0),
				new Load(1024, 2000));
	}

	@Test
	void argumentsOverrideEachOtherFromLeftToRight() {
		Options options = Options.parse("--quick", "--seconds", "0.5", "--contenders", "sockets,jgroups-nb", "--sizes",
				"none", "--jvm", "-Xmx2g -XX:+UseZGC");
		assertThat(options.millis()).isEqualTo(500);
		assertThat(options.rounds()).isEqualTo(1);
		assertThat(options.contenders()).containsExactly("sockets", "jgroups-nb");
		assertThat(options.loads()).containsExactly(new Load(1024, 2000));
		assertThat(options.jvmFlags()).containsExactly("-Xmx2g", "-XX:+UseZGC");
	}

	@Test
	void mistakesAreTold() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--fast", "1"))
			.withMessageContaining("--fast");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--rounds"))
			.withMessageContaining("--rounds");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--contenders", "kafka"))
			.withMessageContaining("kafka");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--sizes", "8"))
			.withMessageContaining("16");
	}

}
