package io.pubsub.jgroups;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What can be configured, and what cannot.
 */
class JGroupsOptionsTests {

	@Test
	void manyPortsAreTriedWhereOthersNeedNotKnowThePort() {
		assertThat(builder().build().portRange()).isEqualTo(99);
		assertThat(builder().bindPort(0).build().portRange()).isZero();
		assertThat(builder().bindPort(65_530).build().portRange()).isEqualTo(5);
		assertThat(builder().discovery(Discovery.STATIC).staticHosts(List.of("one")).build().portRange()).isZero();
	}

	@Test
	void onlyWhatGoesBeyondThisMachineReachesOut() {
		assertThat(builder().build().reachesOut()).isFalse();
		assertThat(hosts("localhost", "127.0.0.1:7801", "[::1]:7802").reachesOut()).isFalse();
		assertThat(hosts("localhost", "one").reachesOut()).isTrue();
		assertThat(builder().discovery(Discovery.KUBERNETES).build().reachesOut()).isTrue();
	}

	@Test
	void clustersWhoseNamesAreNotAsciiAreToldApartByJGroups() {
		assertThat(named("shop").wireName()).isEqualTo("shop");
		assertThat(named("caf\u00e9").wireName()).matches("caf_\\.[0-9a-f-]{36}")
			.isNotEqualTo(named("caf\u01e9").wireName());
		assertThatIllegalArgumentException().isThrownBy(() -> named("half \uD83D"))
			.withMessageContaining("half a character");
	}

	private static JGroupsOptions named(String cluster) {
		return JGroupsOptions.builder(cluster, "node").build();
	}

	@Test
	void whatMakesNoSenseIsRefused() {
		refused((options) -> options.bindPort(-1));
		refused((options) -> options.portRange(-1));
		refused((options) -> options.bindPort(65_000).portRange(600));
		refused((options) -> options.joinTimeout(Duration.ZERO));
		refused((options) -> options.failureTimeout(Duration.ofMillis(100)));
		refused((options) -> options.discovery(Discovery.STATIC));
		refused((options) -> options.discovery(Discovery.DNS));
		refused((options) -> options.discovery(Discovery.KUBERNETES).bindPort(0));
		assertThatIllegalArgumentException().isThrownBy(() -> JGroupsOptions.builder(" ", "node").build());
		assertThatIllegalArgumentException().isThrownBy(() -> JGroupsOptions.builder("cluster", "").build());
	}

	@Test
	void aStackOfTheUsersOwnNeedsNothingElse() {
		assertThat(builder().discovery(Discovery.DNS).stack("own.xml").build().stack()).isEqualTo("own.xml");
	}

	@Test
	void noTextOfOptionsHasASecret() {
		String secret = "correct horse battery staple";
		String previous = "Tr0ub4dor&3 was not enough";
		JGroupsOptions.Builder builder = builder().secret(secret).previousSecrets(List.of(previous));
		JGroupsOptions options = builder.build();
		assertThat(List.of(builder.toString(), options.toString(), options.tls().toString(),
				options.tls().get().toString()))
			.allSatisfy((text) -> assertThat(text).doesNotContain("horse").doesNotContain("ub4dor"));
		assertThatIllegalArgumentException().isThrownBy(() -> builder().secret("sesame").build())
			.isInstanceOf(WeakSecretException.class)
			.withMessageContaining("openssl rand -base64 32")
			.withMessageNotContaining("sesame");
		assertThatIllegalArgumentException().isThrownBy(() -> builder().previousSecrets(List.of(previous)).build())
			.withMessageNotContaining("ub4dor");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder().secret(secret).previousSecrets(List.of("a", "b", "c", "d")).build());
	}

	private static void refused(Consumer<JGroupsOptions.Builder> change) {
		JGroupsOptions.Builder builder = builder();
		change.accept(builder);
		assertThatIllegalArgumentException().isThrownBy(builder::build);
	}

	private static JGroupsOptions hosts(String... hosts) {
		return builder().discovery(Discovery.STATIC).staticHosts(List.of(hosts)).build();
	}

	private static JGroupsOptions.Builder builder() {
		return JGroupsOptions.builder("cluster", "node");
	}

}
