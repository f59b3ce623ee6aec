package io.pubsub.wire;

import java.util.Collections;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link HeaderCodec}: a header arrives, or is refused by name.
 */
class HeaderCodecTests {

	@ParameterizedTest
	@ValueSource(strings = { "id", "timestamp", "pubsub_topic", "pubsub_node", "pubsub_event", "pubsub_sequence" })
	void aNameThatReceivedMessagesUseOtherwiseIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.check(Map.of(name, "mine")))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("another name");
	}

	@Test
	void aHeaderWithoutANameIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderCodec.check(Collections.singletonMap(null, "mine")))
			.withMessageContaining("must have a name");
	}

	@Test
	void otherNamesAreTaken() {
		assertThat(HeaderCodec.check(Map.of("Id", "mine", "", 1))).isEqualTo(Map.of("Id", "mine", "", 1));
	}

}
