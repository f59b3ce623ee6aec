package io.pubsub.topic;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class KnownTopicsTests {

	private final KnownTopics topics = new KnownTopics();

	@Test
	void takesTopicsAgainAndAgain() {
		assertThatNoException().isThrownBy(() -> IntStream.range(0, 3000).forEach((i) -> {
			this.topics.require("user.created");
			this.topics.require("order." + i);
		}));
	}

	@Test
	void refusesAPatternEachTime() {
		String pattern = "order.*";
		for (int i = 0; i < 3; i++) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.topics.require(pattern))
				.withMessageContaining(pattern);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.topics.require(""));
		assertThatNullPointerException().isThrownBy(() -> this.topics.require(null));
	}

	@Test
	void refusesAPatternWithTheHashOfATopic() {
		String topic = "P8";
		String pattern = "*" + (char) ('8' + 31 * ('P' - '*'));
		assertThat(pattern).hasSameHashCodeAs(topic);
		this.topics.require(topic);
		assertThatIllegalArgumentException().isThrownBy(() -> this.topics.require(pattern));
	}

}
