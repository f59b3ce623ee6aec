package io.pubsub.cluster;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SettingsCheckTests {

	private static final Map<String, String> OURS = Map.of("routing", "interest", "max-message-size", "1000", "codec",
			"json", "accepted-codecs", "json cbor");

	@Test
	void theSameSettingsDoNotDiffer() {
		assertThat(SettingsCheck.differences(OURS, OURS)).isEmpty();
	}

	@Test
	void whatOneSideHasNotSaidDoesNotDiffer() {
		assertThat(SettingsCheck.differences(OURS, Map.of())).isEmpty();
		assertThat(SettingsCheck.differences(Map.of(), OURS)).isEmpty();
		assertThat(SettingsCheck.differences(OURS, Map.of("of a later version", "x"))).isEmpty();
	}

	@Test
	void eachDifferenceIsNamed() {
		assertThat(SettingsCheck.differences(OURS, Map.of("routing", "broadcast", "max-message-size", "2000")))
			.containsExactly("pubsub.routing is interest here and broadcast there",
					"pubsub.max-message-size is 1000 here and 2000 there");
	}

	@Test
	void aCodecMattersOnlyIfTheOtherSideDoesNotAcceptIt() {
		assertThat(SettingsCheck.differences(OURS, Map.of("codec", "cbor", "accepted-codecs", "cbor json"))).isEmpty();
		assertThat(SettingsCheck.differences(OURS, Map.of("codec", "avro", "accepted-codecs", "avro"))).containsExactly(
				"pubsub.codec is avro there, which is not accepted here",
				"pubsub.codec is json here, which is not accepted there");
	}

	@Test
	void whatTheOtherSideSaysForgesNoLine() {
		assertThat(SettingsCheck.differences(OURS, Map.of("routing", "x\nERROR", "codec", "y\nERROR")).toString())
			.doesNotContain("\n");
	}

}
